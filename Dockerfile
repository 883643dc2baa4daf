# syntax=docker/dockerfile:1

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package gatepass \
    && cp target/release/gatepass /gatepass \
    && mkdir /data

# libc and nothing else: no shell, no package manager. Root certificates are in
# the binary.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /gatepass /usr/local/bin/gatepass
COPY --from=build --chown=nonroot:nonroot /data /data
USER nonroot
# Also where `gatepass init` writes .env, so that it is found again.
WORKDIR /data
VOLUME /data
ENV DATABASE_URL=sqlite:///data/gatepass.db \
    HTTP_BIND=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["gatepass", "health"]
ENTRYPOINT ["gatepass"]
