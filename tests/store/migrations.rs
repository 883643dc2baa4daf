//! What a database was made with stands for good: sqlx refuses one that was
//! migrated by other words, be they a comment's.

use sqlx::migrate::Migrator;

/// Version and SHA-384. A new migration adds its line, and changes no other.
const LANDED: [(i64, &str); 15] = [
    (
        1,
        "60da5d5b37df1105e906c7c2ae14b60a2994b50aa444f22ab3a50140b2733f0d4745a5a15c4f3aa5e70945914eeeda64",
    ),
    (
        2,
        "0b58e535a8521220e0a06170a1eb28f2219b84360e96df6063305639afba085ac56afed4946eda882cda18b70dca712a",
    ),
    (
        3,
        "61eb8f733096b024512db739136754d68a2bc8a9b0674b9bbe8aa2ef6c2eee7919ce5ca08e9e4aba1d39afc0e69b6837",
    ),
    (
        4,
        "a206e049fd5c05585e1543ef02dff29e26cac547d952f897c779a1b4d7a9db6d5c150b0de40ac175118a80794eb44b27",
    ),
    (
        5,
        "4f7414a407e8521bdff5a729d87d718efa0c2234e77288062e548b422a6faad0e6d2eee8260a249c074937c0b942282b",
    ),
    (
        8,
        "467326add8a6573a1d1cd9d97a5f51f3be40e3c8ca17fff21b4cd9916b26583683e24681d20c030d656eb19dd30ffa91",
    ),
    (
        11,
        "1a74bd35af3d3989da19e34bfa488bea0f0128c518caf35fedf98bb8ed4419bd5c2df7d88bc47301ee8850d9369e6895",
    ),
    (
        12,
        "7d3f79bcc28e55521649fc22d258e7b7a549c2d3ec4e22c19acf01cc3026602e214e7b3b656efba9a17f8ae1abddb777",
    ),
    (
        13,
        "539a5f1f279712e23aab503135e8db4bf0d02a414f9381963d490686704c7c68a410fe6640b794eff37581db82e6b279",
    ),
    (
        14,
        "354a98da5bda9661c91a8f00fdf3565d71c8d127e87b574bab73bd6af2a2f5055b2a6303206bf383c4032f4fb4b96129",
    ),
    (
        15,
        "d2bdca8ae6c1f33ff5cad066130aef6070b2c9d79019f670666f3613ece87b514079b06ea1cc25b17bd6784bb039b1da",
    ),
    (
        16,
        "6b02d16ce82c0ba548be71773829a02f4ab8ca5778259444f21005b0a7411c3c0edce93e17af11a6ad6a6c300e41b988",
    ),
    (
        17,
        "0c177055e34872af614ac2f443a0e591d5995e307c43238fae7cd998bf2857c06c9cff3394947868f51c0024fcfa3549",
    ),
    (
        18,
        "0cd7d4875527efb4e1796ca66407a9709784985ba2a02909888282483b51ffdc185c785ab343712fd7d83364ccfa5a99",
    ),
    (
        19,
        "1c6cea8d6eef1e3d0f01d0645200fe59ab5a99676ceb77f42751fc6e1eceb70dedf5cd0bf3dc71b60d3cb372bb24bf27",
    ),
];

#[test]
fn landed_migrations_stand_as_they_landed() {
    static MIGRATIONS: Migrator = sqlx::migrate!();
    let found = MIGRATIONS.iter().map(|migration| {
        let checksum = migration.checksum.iter();
        let hex = checksum.fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        (migration.version, hex)
    });
    let landed = LANDED.map(|(version, hash)| (version, hash.to_owned()));
    assert!(found.eq(landed), "a landed migration is never edited");
}
