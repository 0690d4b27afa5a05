#!/usr/bin/env bash
# Builds everything once in Release and runs the tests against the published host. The last line is "N passed, N failed".
#
#   tests/run.sh               all tests; those that take faults and volume shortened
#   tests/run.sh faults        kill -9 and the like in full length
#   tests/run.sh scale         the tests of volume
#   tests/run.sh postgres      all tests with every tenant on PostgreSQL; without it the most important ones run on both
#   tests/run.sh screenshots   pictures of the pages in every look, into tests/screenshots; fails where something is cut off or overlaps
#   tests/run.sh Web           the test projects whose name contains the word (Assets: the browser's code)
#
# STUDIO_SHARED names the folder with shared test data; tests that need it are skipped where it is absent.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly mode="${1:-all}"
readonly results="$PWD/artifacts/test-results"
project_limit=2700 # seconds; a project that takes longer hangs
passed=0 failed=0 skipped=0

# Whatever a project starts carries this mark in its environment, so that nothing outlives the run, however it ends: a browser leaves the
# process group that it was started in.
readonly mark="STUDIO_TEST_RUN=$$-$RANDOM$RANDOM"

end_started() {
  local file pid
  for file in $(grep -lszx "$mark" /proc/[0-9]*/environ || true); do
    pid="${file#/proc/}"
    kill -KILL "${pid%/environ}" 2>/dev/null || true
  done
}
trap end_started EXIT
trap 'exit 130' INT TERM

# Build servers would stay behind.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

say() { printf '%s\n' "$*"; }

finish() {
  local line="$passed passed, $failed failed"
  ((skipped == 0)) || line+=", $skipped skipped"
  say "$line"
  ((failed == 0 && passed > 0)) || exit 1
  exit 0
}

# A step that must succeed: silent where it does, shown in full where it does not.
must() {
  local name="$1" log
  shift
  log="$results/$(tr -c 'A-Za-z0-9\n' '-' <<<"$name").log"
  if ! "$@" >"$log" 2>&1; then
    cat "$log"
    say "failed: $name"
    failed=$((failed + 1))
    finish
  fi
}

has_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null 2>&1
has_fonts() { compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*' || compgen -G '/usr/share/fonts/*/*CJK*'; } >/dev/null 2>&1
has_postgres() { command -v postgres || compgen -G '/usr/lib/postgresql/*/bin/postgres'; } >/dev/null 2>&1

install_missing() {
  local packages=()
  has_chromium || packages+=(chromium)
  has_fonts || packages+=(fonts-noto-cjk)
  [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]] || packages+=(rabbitmq-server)
  has_postgres || packages+=(postgresql)
  command -v strace >/dev/null || packages+=(strace)
  ((${#packages[@]})) || return 0
  if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
    say "missing, and not installed without root and apt: ${packages[*]}"
    return 0
  fi

  say "installing ${packages[*]}"
  export DEBIAN_FRONTEND=noninteractive
  must "apt-get update" apt-get -qq update
  must "apt-get install" apt-get -qq install --yes --no-install-recommends "${packages[@]}"
}

needed() { command -v "$1" >/dev/null || { say "$1 is needed: $2"; failed=1; finish; }; }

build() {
  say "building"
  must "build" dotnet build Studio.sln -c Release -nologo -v q
  rm -rf artifacts/host
  must "publish" dotnet publish src/Studio.Web -c Release -o artifacts/host -nologo -v q
  export STUDIO_HOST="$PWD/artifacts/host/Studio.Web.dll"
}

# Runs a command with a time limit; its status is in $status, its output in the file.
run_limited() {
  local log="$1"
  shift
  status=0
  env "$mark" timeout --kill-after=10 "$project_limit" "$@" >"$log" 2>&1 &
  wait $! || status=$?
  end_started
}

# Adds what a project said; a project that ended badly without naming a failed test is itself one.
count() {
  local name="$1" log="$2" p="$3" f="$4" s="$5" seconds="$6"
  if ((status != 0 && f == 0)); then
    f=1
    ((status == 124 || status == 137)) && say "$name did not end within $project_limit s" || say "$name ended with status $status"
  fi

  if ((f > 0)); then
    cat "$log"
  fi

  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  ((p + f + s == 0)) || say "$name: $p passed, $f failed, $s skipped ($seconds s)"
}

number() { grep -oE "$1[\"=: ]+[0-9]+" "$2" 2>/dev/null | head -n 1 | grep -oE '[0-9]+$' || echo 0; }

# A figure of the results' own count: the texts of tests, which are in the file too, may say anything.
counter() { grep -oE '<Counters [^>]*' "$2" 2>/dev/null | grep -oE " $1=\"[0-9]+" | grep -oE '[0-9]+$' || echo 0; }

test_assets() {
  local start=$SECONDS log="$results/Studio.Assets.log" json="$results/Studio.Assets.json"
  run_limited "$log" npm --prefix src/Studio.Assets test --silent -- --reporter=default --reporter=json --outputFile.json="$json"
  count Studio.Assets "$log" "$(number '"numPassedTests' "$json")" "$(number '"numFailedTests' "$json")" "$(number '"numPendingTests' "$json")" $((SECONDS - start))
}

test_project() {
  local project="$1" filter="$2" name start=$SECONDS
  name="$(basename "$project")"
  local log="$results/$name.log" trx="$results/$name.trx"
  run_limited "$log" dotnet test "$project" -c Release --no-build -nologo --filter "$filter" \
    --logger "console;verbosity=minimal" --logger "trx;LogFileName=$trx" --results-directory "$results"
  local total executed
  total="$(counter total "$trx")" executed="$(counter executed "$trx")"
  count "$name" "$log" "$(counter passed "$trx")" "$(counter failed "$trx")" $((total - executed)) $((SECONDS - start))
}

# The quick engines first, then what starts hosts, the browser last.
projects() {
  find tests -mindepth 2 -maxdepth 2 -name '*.Tests.csproj' -printf '%h\n' | LC_ALL=C sort \
    | awk '/Studio.Web.Tests$/ { web = $0; next } /Studio.Browser.Tests$/ { browser = $0; next } { print } END { if (web) print web; if (browser) print browser }'
}

filter="Category!=Scale&Category!=Benchmark" word="" assets=yes
case "$mode" in
  all) ;;
  faults) filter="Category=Faults" assets=no; export STUDIO_FAULTS=full ;;
  postgres) filter+="&FullyQualifiedName!~Browser" assets=no; export STUDIO_TEST_PROVIDER=Postgres ;;
  scale) filter="Category=Scale" assets=no project_limit=7200; export STUDIO_SCALE=full ;;
  screenshots) filter="Pictures=yes" assets=no; export STUDIO_SCREENSHOTS="$PWD/tests/screenshots" ;;
  *) word="$mode"; [[ Studio.Assets == *"$word"* ]] || assets=no ;;
esac

rm -rf "$results"
mkdir -p "$results"
needed dotnet "install the .NET 10 SDK."
needed npm "install Node.js 20.19 or later with npm."
install_missing
build
if [[ $assets == yes ]]; then
  test_assets
fi
for project in $(projects); do
  if [[ "$(basename "$project")" == *"$word"* ]]; then
    test_project "$project" "$filter"
  fi
done
finish
