#!/usr/bin/env bash
# Builds the image, and runs it as one would in production: nothing to write to but a volume, no
# privileges, a memory that it may not change, limits. Then asks it, stops it, and prints what that
# took. `make container` calls this.
#
#   Docker/try.sh          builds and runs the image
#   Docker/try.sh test     builds the stage that runs every test, and nothing else
#
# Docker is used where it answers, else Podman. Where the base images cannot be fetched, images of
# Debian are made by debootstrap in their place, with this machine's Swift toolchain mounted in for
# the build: that needs root, and Debian's podman, runc and debootstrap.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly scratch=.build/container
readonly image=localhost/reco-try
readonly volume=reco-try
readonly container=reco-try
readonly build_image=${BUILD_IMAGE:-docker.io/library/swift:6.2-bookworm}
readonly runtime_image=${RUNTIME_IMAGE:-docker.io/library/debian:bookworm-slim}
build_arguments=()
run_arguments=()

say() { echo "try: $*"; }

fail() {
    echo "try: $*" >&2
    exit 1
}

megabytes() { awk -v bytes="$1" 'BEGIN { printf "%.0f MB", bytes / 1e6 }'; }

seconds_since() { awk -v start="$1" -v end="$(date +%s.%N)" 'BEGIN { printf "%.1f", end - start }'; }

choose_engine() {
    if docker info >/dev/null 2>&1; then
        engine=(docker)
    elif command -v podman >/dev/null; then
        engine=(podman)
        # Images of the other format have no health check.
        build_arguments+=(--format docker)
        # What Podman would ask for by default, a process may lack the right to raise.
        run_arguments+=(--ulimit nproc=1024:1024)
        # crun, its default, does not bear a machine with both versions of control groups.
        if command -v runc >/dev/null; then engine+=(--runtime runc); fi
        # Without systemd there is nobody to ask for a control group, or to run health checks; the
        # check of the image is run by hand below.
        if ! [[ -d /run/systemd/system ]]; then
            engine+=(--cgroup-manager cgroupfs --events-backend file)
            run_arguments+=(--no-healthcheck)
        fi
    else
        fail "expected Docker or Podman, found neither; Debian has them: apt-get install podman runc"
    fi
}

has_image() {
    "${engine[@]}" image inspect "$1" >/dev/null 2>&1 \
        || timeout 60 "${engine[@]}" pull --quiet "$1" >/dev/null 2>&1
}

# A system of Debian like the one of debian:bookworm-slim, as an image.
make_runtime_image() {
    local system="$scratch/debian"
    command -v debootstrap >/dev/null \
        || fail "$runtime_image cannot be fetched, and there is no debootstrap to make its like"
    say "$runtime_image cannot be fetched; debootstrap makes its like"
    rm -rf "$system" "$system.tar"
    debootstrap --variant=minbase bookworm "$system" >"$scratch/debootstrap.log" 2>&1 \
        || fail "debootstrap failed: $(tail -n 1 "$scratch/debootstrap.log")"
    rm -rf "$system"/var/{lib/apt/lists,cache/apt}/* "$system"/usr/share/{doc,man,locale,info}/*
    tar -C "$system" -cf "$system.tar" .
    "${engine[@]}" import "$system.tar" localhost/reco-try-debian >/dev/null
    rm -rf "$system" "$system.tar"
}

# The same with a linker and what the toolchain loads; the toolchain itself is mounted.
make_build_image() {
    local toolchain
    toolchain="$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")")"
    say "$build_image cannot be fetched; the toolchain in $toolchain is mounted instead"
    "${engine[@]}" build --isolation chroot -t localhost/reco-try-swift - >"$scratch/base.log" 2>&1 \
        <<DOCKERFILE || fail "the image to build with failed: see $scratch/base.log"
FROM localhost/reco-try-debian
RUN apt-get update && apt-get install -y --no-install-recommends binutils ca-certificates gcc git \
    libc6-dev libcurl4 libncurses6 libsqlite3-0 libstdc++-12-dev libxml2 tzdata \
    && rm -rf /var/lib/apt/lists/*
ENV PATH=$toolchain/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
DOCKERFILE
    build_arguments+=(--volume "$toolchain:$toolchain:ro")
}

choose_images() {
    if has_image "$build_image" && has_image "$runtime_image"; then
        build_arguments+=(
            --build-arg "BUILD_IMAGE=$build_image" --build-arg "RUNTIME_IMAGE=$runtime_image"
        )
        return
    fi
    [[ ${engine[0]} == podman ]] || fail "$build_image or $runtime_image cannot be fetched"
    "${engine[@]}" image exists localhost/reco-try-debian || make_runtime_image
    make_build_image
    build_arguments+=(
        --isolation chroot
        --build-arg BUILD_IMAGE=localhost/reco-try-swift
        --build-arg RUNTIME_IMAGE=localhost/reco-try-debian
    )
}

build() {
    local start
    # What resolves here resolves there, too, be it from mirrors or caches of this machine.
    Docker/packages.sh "$scratch/packages" >"$scratch/packages.log" 2>&1 \
        || fail "the Swift packages cannot be resolved: $(tail -n 1 "$scratch/packages.log")"
    start="$(date +%s.%N)"
    "${engine[@]}" build -f Docker/Dockerfile --target "$1" -t "$image:$1" \
        --build-context "packages=$scratch/packages" \
        --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)" \
        "${build_arguments[@]}" . >"$scratch/build.log" 2>&1 \
        || fail "the image cannot be built: $(tail -n 20 "$scratch/build.log")"
    say "built the stage $1 in $(seconds_since "$start") s"
}

# Runs the image as production would.
run() {
    "${engine[@]}" run --read-only --tmpfs /tmp:rw,noexec,nosuid,size=16m --cap-drop ALL \
        --security-opt no-new-privileges --pids-limit 256 --memory 1g \
        --ulimit nofile=4096:4096 "${run_arguments[@]}" -v "$volume:/data" "$@"
}

clean_up() {
    "${engine[@]}" rm -f "$container" >/dev/null 2>&1 || true
    "${engine[@]}" volume rm -f "$volume" >/dev/null 2>&1 || true
}

# A container without a memory has to say so, and end.
try_without_memory() {
    local status=0 text
    text="$(run --rm "$image:runtime" 2>&1)" || status=$?
    [[ $status -eq 1 && $text == *'/memory'*'memory.json'* ]] \
        || fail "without a memory: expected status 1 and its reason, found $status: $text"
    say "without a memory it ends with status 1: $text"
}

# Makes the synthetic world of `reco quickstart` in the volume, and takes its example requests.
make_world() {
    local start route
    start="$(date +%s.%N)"
    run --rm "$image:runtime" quickstart --output /data/world >"$scratch/quickstart.log" 2>&1 \
        || fail "the quick start failed: $(tail -n 1 "$scratch/quickstart.log")"
    say "made the world of the quick start in $(seconds_since "$start") s"
    for route in refine classify; do
        run --rm --entrypoint cat "$image:runtime" "/data/world/$route.json" >"$scratch/$route.json"
    done
}

start_service() {
    local start attempt
    start="$(date +%s.%N)"
    run --detach --name "$container" -p 127.0.0.1::8080 -v "$volume:/quickstart:ro" \
        -e RECO_MEMORY=/quickstart/world/memory \
        -e RECO_WEIGHTS=/quickstart/world/weights.safetensors \
        -e RECO_LABEL_SETS=/data/world/label-sets "$image:runtime" >/dev/null
    "${engine[@]}" image inspect "$image:runtime" | tr -d ' \n' | grep -qF '["CMD","reco","health"]' \
        || fail "expected an image whose health check is reco health, found another"
    for ((attempt = 0; attempt < 600; attempt++)); do
        if "${engine[@]}" exec "$container" reco health >/dev/null 2>&1; then
            say "healthy $(seconds_since "$start") s after it was to run"
            return
        fi
        [[ "$("${engine[@]}" inspect -f '{{.State.Running}}' "$container")" == true ]] || break
        sleep 0.1
    done
    fail "the service is not healthy: $("${engine[@]}" logs "$container" 2>&1 | tail -n 1)"
}

ask_service() {
    local address route
    address="$("${engine[@]}" port "$container" 8080/tcp | head -n 1)"
    say "GET /readyz: $(curl -sS --fail "http://$address/readyz")"
    for route in refine classify; do
        say "POST /$route: $(curl -sS --fail -H 'Content-Type: application/json' \
            -d "@$scratch/$route.json" "http://$address/$route" | cut -c 1-120)…"
    done
}

# What production takes for granted: an unprivileged user, and nothing to write to.
check_confinement() {
    local found
    found="$("${engine[@]}" exec "$container" id -u)"
    [[ $found == 10001 ]] || fail "expected user 10001, found $found"
    for path in / /etc/reco /usr/local/bin /quickstart/world/memory; do
        if "${engine[@]}" exec "$container" touch "$path/new" 2>/dev/null; then
            fail "expected $path to be read-only, found that it can be written to"
        fi
    done
    say "runs as user $found, and can write to none of /, its settings, its program, its memory"
}

stop_service() {
    local start status
    start="$(date +%s.%N)"
    "${engine[@]}" stop --time 30 "$container" >/dev/null
    status="$("${engine[@]}" inspect -f '{{.State.ExitCode}}' "$container")"
    [[ $status -eq 0 ]] || fail "expected status 0 after SIGTERM, found $status"
    say "ended with status 0, $(seconds_since "$start") s after it was to stop"
}

main() {
    mkdir -p "$scratch"
    choose_engine
    say "$("${engine[0]}" --version)"
    choose_images
    if [[ ${1:-} == test ]]; then
        build test
        return
    fi
    build runtime
    trap clean_up EXIT
    clean_up
    say "the image has $(megabytes "$("${engine[@]}" image inspect -f '{{.Size}}' "$image:runtime")"), \
the program in it $(megabytes "$(run --rm --entrypoint stat "$image:runtime" -c %s /usr/local/bin/reco)")"
    try_without_memory
    make_world
    start_service
    check_confinement
    ask_service
    stop_service
}

main "$@"
