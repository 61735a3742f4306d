# syntax=docker/dockerfile:1
# The gateway, for SQLite and PostgreSQL, on a base without a shell, as a user without rights.
#
#   docker build --tag toolpress .
#   docker run --publish 127.0.0.1:8080:8080 --volume toolpress:/data --env TOOLPRESS_ADMIN_TOKEN toolpress

FROM rust:1-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/source/target \
    cargo build --locked --release --bin toolpress \
    && install -D target/release/toolpress /image/toolpress \
    && mkdir --mode=0700 /image/data

# For the health check alone: a program of 1 MB that can ask for a URL.
FROM busybox:1.37-musl AS busybox

# glibc, libgcc and the authorities' certificates: what the program needs.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=busybox /bin/busybox /bin/wget
COPY --from=build /image/toolpress /toolpress
COPY --from=build --chown=nonroot:nonroot /image/data /data
WORKDIR /data
VOLUME /data
ENV TOOLPRESS_DATABASE=sqlite:/data/toolpress.db
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
    CMD ["/bin/wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/readyz"]
ENTRYPOINT ["/toolpress"]
CMD ["serve", "--listen", "0.0.0.0:8080", "--log-format", "json"]
