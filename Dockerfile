# The program as one static file, in an image with nothing else: docker build -t lenet5 .
FROM rust:1.95-bookworm AS build
WORKDIR /lenet5
COPY . .
# With a target named, the flags hold for the program alone, not for what is run to build it.
RUN target="$(rustc --print host-tuple)" \
    && RUSTFLAGS="-C target-feature=+crt-static -C strip=symbols" \
       cargo build --release --locked --package lenet5-cli --target "$target" \
    && cp "target/$target/release/lenet5" /lenet5/lenet5.static

FROM scratch
COPY --from=build /lenet5/lenet5.static /lenet5
COPY LICENSE-APACHE LICENSE-MIT /
# Nobody: the program writes nothing.
USER 65534:65534
EXPOSE 8498
STOPSIGNAL SIGTERM
ENTRYPOINT ["/lenet5", "serve", "--listen", "0.0.0.0:8498"]
