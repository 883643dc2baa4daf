//! The `gatepass` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    gatepass::app::main()
}
