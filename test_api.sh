#!/usr/bin/env bash
# A walk through every endpoint with curl: ./test_api.sh [PHOTO]
# Goes to DECOUPAGE_URL, else to http://127.0.0.1:8000 if Decoupage answers there, else to a server that it starts
# on a free port with a storage folder of its own, and stops again. Ends at the first wrong answer, with status 1.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
python=$root/.venv/bin/python
url=${DECOUPAGE_URL:-http://127.0.0.1:8000}
url=${url%/}
work=$(mktemp -d)
body=$work/body
server=''
jobs=''

cleanup() { # what the walk made goes again, also after a wrong answer
  for job in $jobs; do curl -s -o /dev/null -X DELETE "$api/$job" || true; done
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  if [ -n "$server" ]; then wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

fail() { # fail STEP EXPECTED GOT
  printf '  ✗ %s\n    expected: %s\n    came:     %s\n' "$1" "$2" "$3" >&2
  if [ -f "$work/server.log" ]; then printf '    the end of the log:\n%s\n' "$(tail -n 15 "$work/server.log")" >&2; fi
  exit 1
}

ok() { printf '  ✓ %s\n' "$1"; }

value() { # value EXPRESSION [ARGUMENT...]: of Python, where `body` is the last answer's JSON
  "$python" -I -c 'import json, sys; body = json.load(open(sys.argv[1], encoding="utf-8")); print(eval(sys.argv[2]))' "$body" "$@" 2>&1
}

check() { # check STEP EXPRESSION [ARGUMENT...]: true of the last answer; the arguments are sys.argv[3:]
  step=$1
  shift
  result=$(value "$@" || true)
  [ "$result" = True ] || fail "$step" "$1" "$(printf '%s' "$result" | tail -n 1) for $(head -c 700 "$body")"
}

call() { # call STATUS STEP CURL-ARGUMENT...: one request whose status must be this one
  want=$1
  what=$2
  shift 2
  : >"$body"
  got=$(curl -sS --max-time 120 -o "$body" -w '%{http_code}' "$@" 2>"$work/curl") || true
  [ "$got" = "$want" ] || fail "$what" "status $want" "$got $(cat "$work/curl") $(head -c 700 "$body")"
}

step() { # step STATUS STEP CURL-ARGUMENT...: a call that is shown
  call "$@"
  ok "$1 $2"
}

refused() { # refused STATUS CODE STEP CURL-ARGUMENT...: an error, in the one shape that all errors have
  status=$1
  code=$2
  shift 2
  step "$status" "$@"
  check "$1: code" "isinstance(body['detail'], str) and bool(body['detail']) and body['code'] == '$code'"
}

create() { # create STEP CURL-ARGUMENT...: a new job, its id kept in $job
  step 202 "$@"
  check "$1: the whole job" "(body['status'] == 'pending' or body['cached_from']) and body['number'] > 0 and body['created_at'].endswith('Z')"
  job=$(value "body['id']")
  jobs="$jobs $job"
}

completed() { # completed JOB: waits for it, ten minutes at most
  tries=0
  while :; do
    call 200 "GET a job" "$api/$1"
    case $(value "body['status']") in
      completed) break ;;
      pending | processing) ;;
      *) fail "job $1" completed "$(head -c 700 "$body")" ;;
    esac
    tries=$((tries + 1))
    [ $tries -lt 1200 ] || fail "job $1" "completed within ten minutes" "$(value "body['status'], body['stage']")"
    sleep 0.5
  done
  check "a completed job's fields" "body['processing_time'] > 0 and body['completed_at'].endswith('Z') and body['error_message'] is None"
  ok "completed, $(value "body['result_manifest']['layer_count']") layers in $(value "round(body['processing_time'], 1)") s"
}

ended() { # ended ADDRESS: waits for a job of pictures to be completed, five minutes at most
  tries=0
  while :; do
    call 200 "GET $1" "$url$1"
    case $(value "body['status']") in
      completed) break ;;
      pending | queued | processing) ;;
      *) fail "GET $1" completed "$(head -c 700 "$body")" ;;
    esac
    tries=$((tries + 1))
    [ $tries -lt 1200 ] || fail "GET $1" "completed within five minutes" "$(head -c 700 "$body")"
    sleep 0.25
  done
  ok "200 GET $1, completed"
}

picture() { # picture STEP ADDRESS: downloads it
  call 200 "$1" "$2"
  "$python" -I -c 'import sys; from PIL import Image; Image.open(sys.argv[1]).load()' "$body" 2>/dev/null || fail "$1" "a picture" "$(head -c 100 "$body")"
  ok "200 $1"
}

is_ours() { curl -s --max-time 5 "$url/health" | grep -q '"queue"' && curl -s --max-time 5 "$url/" | grep -q '/jobs/upload"'; }

command -v curl >/dev/null || fail "curl" "curl on this machine" "none; your system's package manager has it"
if ! "$python" -I -c 'import PIL, skimage' 2>/dev/null; then "$root/run.sh" test --version; fi
photo=${1:-$work/astronaut.png}
if [ $# -eq 0 ]; then
  "$python" -I -c 'import sys; from PIL import Image; from skimage import data; Image.fromarray(data.astronaut()).save(sys.argv[1])' "$photo"
fi
[ -f "$photo" ] || fail "the photo" "a file" "$photo"

if is_ours; then
  printf 'Walking through %s, which runs already\n' "$url"
elif [ -n "${DECOUPAGE_URL:-}" ]; then
  fail "DECOUPAGE_URL" "Decoupage at $url" "$(curl -sS --max-time 5 "$url/health" 2>&1 | head -c 300)"
else
  port=$("$python" -I -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  url=http://127.0.0.1:$port
  printf 'Walking through %s, started for this\n' "$url"
  env HOST=127.0.0.1 PORT="$port" API_PREFIX=/api STORAGE_PATH="$work/storage" DATABASE_URL="sqlite:///$work/storage/app.db" \
    ALLOWED_HOSTS=localhost,127.0.0.1 CORS_ORIGINS=http://localhost:3000 PROVIDER=procedural SISTER_APIS=true API_V1_PREFIX=/api/v1 MAX_IMAGES_PER_JOB=10 "$root/run.sh" serve >"$work/server.log" 2>&1 &
  server=$!
  tries=0
  until is_ours; do
    kill -0 "$server" 2>/dev/null || fail "the server" "a running server" "it ended"
    tries=$((tries + 1))
    [ $tries -lt 240 ] || fail "the server" "an answer within two minutes" "none"
    sleep 0.5
  done
fi

printf 'Status and documentation\n'
step 200 "GET /" "$url/"
api=$url$(value "body['jobs']")
step 200 "GET /health" "$url/health"
check "queue and worker" "set(body['queue']) >= {'pending', 'processing', 'completed', 'failed'} and bool(body['worker_state']) and 'device' in body"
step 200 "GET /api/models" "${api%/jobs}/models"
check "the embedded network is there" "any(m['key'] == 'embedded' for m in body['models'])"
check "what paints and fills, and why" "all(body[name]['setting'] and body[name]['reason'] for name in ('painter', 'inpainter'))"
styles=${api%/jobs}/styles
step 200 "GET /api/styles" "$styles"
check "eight presets" "len(body['styles']) == 8 and body['default'] == 'oil-painting' and body['text'] is None"
samples=$(value "' '.join(style['sample'] for style in body['styles'])")
for sample in $samples; do call 200 "GET $sample" "$url$sample"; done
ok "200 GET $sample, and of each style"
step 200 "GET /api/styles?text=loose watercolor, muted" -G --data-urlencode "text=loose watercolor, muted" "$styles"
check "how it is understood" "(body['text']['preset'], body['text']['unmatched']) == ('watercolor', []) and body['text']['modifiers']['chroma'] < 0 < body['text']['modifiers']['looseness']"
step 200 "GET /openapi.json" "$url/openapi.json"
check "every endpoint is described" "{path.split('/jobs')[-1] for path in body['paths'] if '/jobs' in path} >= {'', '/upload', '/{job_id}', '/{job_id}/reslice'}"
for page in docs redoc; do
  step 200 "GET /$page" "$url/$page"
  assets=$("$python" -I -c 'import re, sys; print(*re.findall(r"""(?:src|href)=["\x27]([^"\x27#]+)""", open(sys.argv[1], encoding="utf-8").read()))' "$body")
  [ -n "$assets" ] || fail "the scripts of /$page" "at least one" none
  for asset in $assets; do
    case $asset in http*) fail "the scripts of /$page come from this server" "a path" "$asset" ;; esac
    call 200 "GET $asset, of /$page" "$url$asset"
  done
done

printf 'Upload, and jobs in three ways\n'
step 201 "POST /jobs/upload" -F "file=@$photo" "$api/upload"
check "the five fields" "{'file_id', 'filename', 'original_filename', 'size_bytes', 'path'} <= set(body) and body['filename'].startswith(body['file_id'])"
check "its size" "body['size_bytes'] == __import__('os').path.getsize(sys.argv[3])" "$photo"
upload=$(value "body['filename']")
create "POST /jobs, a form" -F "filename=$upload" -F mode=photo-realistic -F num_layers=4 "$api"
by_form=$job
create "POST /jobs, JSON" -H 'Content-Type: application/json' -d "{\"filename\": \"$upload\", \"num_layers\": 2}" "$api"
by_json=$job
create "POST /jobs, the photo in the same step" -F "file=@$photo" -F num_layers=3 "$api"
in_one=$job
refused 409 job_not_completed "GET a result that is not there yet" "$api/$in_one/download/manifest.json"
step 204 "DELETE a waiting job" -X DELETE "$api/$in_one"
step 200 "GET /jobs?skip=1&limit=1" "$api?skip=1&limit=1"
check "a page of one" "len(body['jobs']) == 1 and body['total'] >= 2 and (body['skip'], body['limit']) == (1, 1)"
step 200 "GET /jobs?status=failed" "$api?status=failed"
check "only failed jobs" "all(job['status'] == 'failed' for job in body['jobs'])"

printf 'Results\n'
completed "$by_json"
completed "$by_form"
manifest=$work/manifest.json
step 200 "download manifest.json" "$api/$by_form/download/manifest.json"
cp "$body" "$manifest"
check "manifest" "body['job_id'] == '$by_form' and body['layer_count'] == 4 == len(body['layers']) and body['layers'][0]['filename'] == 'Layer_1_background.png'"
check "the stack gives the picture back" "body['quality']['psnr_db'] >= 45"
names=$(value "' '.join(layer[key] for layer in body['layers'] for key in ('filename', 'hidden_filename'))")
for name in $names preview.png disparity.png; do
  call 200 "download $name" "$api/$by_form/download/$name"
  cp "$body" "$work/file"
  cp "$manifest" "$body"
  check "$name: PNG, size and hash as in the manifest" "(lambda data, layers: data[:8] == b'\x89PNG\r\n\x1a\n'
    and (int.from_bytes(data[16:20], 'big'), int.from_bytes(data[20:24], 'big')) == (body['width'], body['height'])
    and all(l['sha256'] == __import__('hashlib').sha256(data).hexdigest() and l['size_bytes'] == len(data) for l in layers)
    )(open(sys.argv[3], 'rb').read(), [l for l in body['layers'] if l['filename'] == sys.argv[4]])" "$work/file" "$name"
  ok "200 download $name, $(value "body['width']") × $(value "body['height']")"
done

printf 'A disparity map of your own\n'
gradient='import json, sys; from PIL import Image; size = [json.load(open(sys.argv[1], encoding="utf-8"))[key] for key in ("width", "height")]
ramp = Image.linear_gradient("L").resize(size, Image.Resampling.BICUBIC).convert("I").point(lambda value: value * 257).convert("I;16"); ramp.save(sys.argv[2])
Image.new("I;16", size, 7).save(sys.argv[3])'
"$python" -I -c "$gradient" "$manifest" "$work/map.png" "$work/flat.png"
create "POST /jobs with disparity=@map" -F "filename=$upload" -F num_layers=2 -F "disparity=@$work/map.png" "$api"
completed "$job"
by_map=$job
check "the map was used" "body['result_manifest']['disparity']['model'] == 'supplied'"
refused 400 invalid_disparity "POST /jobs with a constant map" -F "filename=$upload" -F "disparity=@$work/flat.png" "$api"

printf 'Dividing differently, and anew\n'
create "POST /jobs, cuts, fine edges and relief" -F "filename=$upload" -F cuts=0.3,0.6 -F edge_quality=fine -F relief=true "$api"
check "what was asked" "(body['num_layers'], body['cuts'], body['edge_quality'], body['relief']) == (3, [0.3, 0.6], 'fine', True)"
by_cuts=$job
create "POST /jobs, num_layers=auto" -F "filename=$upload" -F num_layers=auto "$api"
auto=$job
refused 409 job_not_completed "POST /jobs/{id}/reslice of a job that waits" -F num_layers=2 "$api/$auto/reslice"
completed "$by_cuts"
check "divided at the cuts" "[round(cut['disparity'], 3) for cut in body['result_manifest']['cuts']] == [0.3, 0.6]"
relief=$(value "body['result_manifest']['layers'][0]['disparity_filename']")
step 200 "download $relief" "$api/$by_cuts/download/$relief"
completed "$auto"
check "auto stays what was asked, the manifest counts" "body['num_layers'] == 'auto' and 2 <= body['result_manifest']['layer_count'] <= 5"
create "POST /jobs/{id}/reslice" -F num_layers=5 "$api/$by_cuts/reslice"
check "all else is the source's" "(body['source_job_id'], body['num_layers'], body['edge_quality'], body['relief']) == ('$by_cuts', 5, 'fine', True)"
anew=$job
step 200 "download disparity.png of the source" "$api/$by_cuts/download/disparity.png"
cp "$body" "$work/disparity.png"
step 204 "DELETE the source at once" -X DELETE "$api/$by_cuts"
completed "$anew"
check "nothing was estimated again" "'disparity' not in body['result_manifest']['timings_s'] and body['result_manifest']['disparity']['reused_from'] == '$by_cuts'"
step 200 "download disparity.png" "$api/$anew/download/disparity.png"
cmp -s "$body" "$work/disparity.png" || fail "the disparity is the source's" "the same bytes" "others"
refused 400 invalid_parameter "reslice without anything" -X POST "$api/$anew/reslice"
refused 400 invalid_parameter "cuts that fall" -F cuts=0.6,0.3 "$api/$anew/reslice"
refused 400 invalid_parameter "relief=maybe" -F "filename=$upload" -F relief=maybe "$api"
refused 400 invalid_parameter "edge_quality=best" -F "filename=$upload" -F edge_quality=best "$api"
refused 404 job_not_found "reslice of an unknown job" -F num_layers=2 "$api/unknown/reslice"
more="$anew $auto"

printf 'A painting, in layers\n'
create "POST /jobs, mode=painterly" -F "filename=$upload" -F mode=painterly -F num_layers=4 -F "painterly_style=oil painting" \
  -F painterly_strength=0.5 -F painterly_seed=42 -F strokes=true "$api"
check "what was asked" "(body['mode'], body['painterly_style'], body['painterly_strength'], body['painterly_seed'], body['strokes'], body['warnings']) == ('painterly', 'oil painting', 0.5, 42, True, [])"
painted=$job
completed "$painted"
check "four layers of a painting" "body['result_manifest']['mode'] == 'painterly' and body['result_manifest']['layer_count'] == 4"
check "the stack gives the painting back" "body['result_manifest']['quality']['psnr_db'] >= 45"
step 200 "download painting.png" "$api/$painted/download/painting.png"
step 200 "download strokes.json" "$api/$painted/download/strokes.json"
check "strokes of each layer" "(body['format'], body['version'], len(body['layers'])) == ('decoupage-strokes', 1, 4) and all(len(stroke['path']) >= 2 for layer in body['layers'] for stroke in layer['strokes'])"
create "POST /jobs/{id}/reslice, another style" -F "painterly_style=impasto, muted" -F painterly_seed=7 "$api/$painted/reslice"
check "all else is the source's" "(body['mode'], body['num_layers'], body['painterly_style'], body['painterly_strength'], body['painterly_seed']) == ('painterly', 4, 'impasto, muted', 0.5, 7)"
completed "$job"
more="$more $painted $job"

printf 'The queue: events, cancelling, batches\n'
step 200 "GET /health/ready" "$url/health/ready"
call 200 "GET /metrics" "$url/metrics"
grep -q '^decoupage_jobs' "$body" || fail "GET /metrics" "a line decoupage_jobs…" "$(head -c 300 "$body")"
ok "200 GET /metrics"
create "POST /jobs with priority, cache=false and an Idempotency-Key" -H "Idempotency-Key: $work" -F "filename=$upload" -F num_layers=2 -F priority=5 -F cache=false "$api"
followed=$job
step 202 "the same request again" -H "Idempotency-Key: $work" -F "filename=$upload" -F num_layers=2 -F priority=5 -F cache=false "$api"
check "the same job" "body['id'] == '$followed'"
refused 422 idempotency_key_reused "another request with that key" -H "Idempotency-Key: $work" -F "filename=$upload" -F num_layers=3 "$api"
step 200 "GET a job's events, to their end" -N "$api/$followed/stream"
for event in snapshot completed; do
  grep -q "^event: $event" "$body" || grep -q '"status":"completed"' "$body" || fail "the events" "$event" "$(head -c 700 "$body")"
done
last=$(sed -n 's/^id: //p' "$body" | tail -n 1)
step 204 "coming back after the last one" -H "Last-Event-ID: $last" "$api/$followed/stream"
completed "$followed"
step 200 "GET its metrics" "$api/$followed/metrics"
check "what it took" "body['attempts'][0]['outcome'] == 'completed' and bool(body['stages']) and body['time_to_first_layer_seconds'] > 0"
step 200 "GET its log" "$api/$followed/log"
step 200 "GET a layer's preview" "$api/$followed/layers/1/preview"
step 200 "GET its archive" "$api/$followed/archive"
"$python" -I -c 'import sys, zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip() is not None)' "$body" || fail "the archive" "a whole ZIP" "something else"
etag=$(curl -sSI "$api/$followed" | tr -d '\r' | sed -n 's/^[Ee][Tt][Aa][Gg]: //p')
step 304 "GET the job, with its ETag" -H "If-None-Match: $etag" "$api/$followed"
step 202 "POST the same job once more" -F "filename=$upload" -F num_layers=2 "$api"
check "it has a result at once" "body['status'] == 'completed' and bool(body['cached_from'])"
more="$more $followed $(value "body['id']")"
create "POST /jobs, to be cancelled" -F "filename=$upload" -F num_layers=5 -F edge_quality=fine -F cache=false "$api"
call "$(curl -sS -o /dev/null -w '%{http_code}' -X POST "$api/$job/cancel")" "POST …/cancel" -X POST "$api/$job/cancel"
tries=0
until [ "$(curl -sS "$api/$job" | "$python" -I -c 'import json, sys; print(json.load(sys.stdin)["status"])')" = cancelled ]; do
  tries=$((tries + 1))
  [ $tries -lt 30 ] || fail "the cancel" "carried out" "not within some seconds"
  sleep 0.5
done
ok "POST …/cancel, and it is cancelled"
step 202 "POST …/retry" -X POST "$api/$job/retry"
more="$more $job"
step 202 "POST /jobs/batch, one photo with two settings" -H 'Content-Type: application/json' -d "{\"filename\": \"$upload\", \"settings\": [{\"num_layers\": 2}, {\"num_layers\": 3}]}" "$api/batch"
batch=$(value "body['batch_id']")
tries=0
while :; do
  call 200 "GET the batch" "$api/batch/$batch"
  [ "$(value "body['status']")" = completed ] && break
  tries=$((tries + 1))
  [ $tries -lt 600 ] || fail "the batch" completed "$(head -c 700 "$body")"
  sleep 0.5
done
check "both jobs" "body['counts']['completed'] == 2 and body['progress'] == 1"
step 200 "GET the batch's archive" "$api/batch/$batch/archive"
step 204 "DELETE the batch" -X DELETE "$api/batch/$batch"
step 200 "GET /jobs, filtered and sorted" "$api?status=completed,cancelled&sort=-processing_time&limit=1"
check "one, and where the next page begins" "len(body['jobs']) == 1 and bool(body['next'])"
step 200 "GET the next page" -G --data-urlencode "after=$(value "body['next']")" "$api?status=completed,cancelled&sort=-processing_time&limit=1"
refused 409 job_ended "cancelling what is completed" -X POST "$api/$followed/cancel"
refused 404 batch_not_found "an unknown batch" "$api/batch/unknown"
refused 400 invalid_parameter "priority=11" -F "filename=$upload" -F priority=11 "$api"

printf 'Pictures from a prompt\n'
json='Content-Type: application/json'
generate=${api%/jobs}/generate
step 200 "GET /api/providers" "${api%/jobs}/providers"
provider=$(value "body['in_force']")
check "what there is, and why" "{p['name'] for p in body['providers']} == {'procedural', 'diffusion', 'replicate'} and bool(body['reason'])"
call 200 "GET /openapi.json" "$url/openapi.json"
v1=$(value "next((path[: -len('/status/{job_id}')] for path in body['paths'] if path.endswith('/status/{job_id}') and path != '/status/{job_id}'), '')")
if [ "$provider" = procedural ]; then # another one takes long, or money
  create "POST /api/generate, eight pictures of a beautiful sunset" -H "$json" -d '{"prompt": "A beautiful sunset", "num_images": 8}' "$generate"
  check "job_id and provider" "body['job_id'] == body['id'] and body['provider'] == 'procedural'"
  sunset=$job
  step 200 "GET its events, to their end" -N --max-time 600 "$generate/$sunset/stream"
  [ "$(grep -c '^event: image$' "$body")" = 8 ] || fail "the events" "eight times image" "$(head -c 700 "$body")"
  ended "${generate#"$url"}/$sunset"
  check "eight seeds" "len({image['seed'] for image in body['images']}) == 8 and body['images_completed'] == 8"
  picture "download image_8.png" "$url$(value "body['images'][7]['url']")"
  step 200 "GET its metrics" "$generate/$sunset/metrics"
  check "time to the first picture, and in all" "0 < body['ttfi_seconds'] < body['total_seconds']"
  create "POST /api/generate, one picture and its layers" -H "$json" -d '{"prompt": "mountains behind a lake", "layers": 3}' "$generate"
  ended "${generate#"$url"}/$job"
  check "three layers" "body['result_manifest']['layer_count'] == 3 and body['result_manifest']['generation']['prompt'] == 'mountains behind a lake'"
  more="$more $sunset $job"
  refused 404 job_not_found "a job of pictures among those of photos" "$api/$sunset"
  refused 400 invalid_parameter "layers of two pictures" -F "prompt=a lake" -F num_images=2 -F layers=3 "$generate"
fi
refused 400 invalid_parameter "no prompt" -H "$json" -d '{"num_images": 1}' "$generate"
refused 400 invalid_parameter "num_images=11" -H "$json" -d '{"prompt": "a lake", "num_images": 11}' "$generate"
refused 400 invalid_parameter "an unknown provider" -H "$json" -d '{"prompt": "a lake", "provider": "dall-e"}' "$generate"

if [ -n "$v1" ] && [ "$provider" = procedural ]; then
  printf 'The addresses of the sister systems\n'
  step 202 "POST /generations" -H "$json" -d '{"numImages": 3}' "$url/generations"
  check "jobId and status alone" "list(body) == ['jobId', 'status'] and body['status'] == 'pending'"
  drawn=$(value "body['jobId']")
  jobs="$jobs $drawn"
  ended "/generations/$drawn"
  check "the whole job" "list(body) == ['jobId', 'status', 'numImages', 'animal', 'imageUrls', 'createdAt', 'updatedAt'] and body['numImages'] == 3 == len(body['imageUrls']) and body['animal'].isalpha()"
  for image in $(value "' '.join(body['imageUrls'])"); do picture "GET one of its imageUrls" "$image"; done
  step 200 "GET /generations" "$url/generations"
  check "it is the newest" "body['jobs'][0]['jobId'] == '$drawn'"
  step 200 "POST $v1/generate" -H "$json" -d '{"prompt": "A beautiful sunset"}' "$url$v1/generate"
  media=$(value "body['job_id']")
  jobs="$jobs $media"
  ended "$v1/status/$media"
  picture "GET its image_url" "$(value "body['image_url']")"
  step 200 "GET $v1/jobs" "$url$v1/jobs"
  check "it is the newest" "body['jobs'][0]['job_id'] == '$media'"
  step 200 "GET $v1/health" "$url$v1/health"
  step 200 "POST /generate" -H "$json" -d '{"prompt": "A cat riding a bicycle"}' "$url/generate"
  number=$(value "body['job_id']")
  check "exactly these fields" "body == {'job_id': $number, 'status': 'queued', 'result_url': None, 'error_message': None, 'retry_attempts': 0}"
  ended "/status/$number"
  check "exactly these fields" "body == {'job_id': $number, 'status': 'completed', 'result_url': 'media/${number}_output.png', 'error_message': None, 'retry_attempts': 0}"
  picture "GET /$(value "body['result_url']")" "$url/$(value "body['result_url']")"
  refused 404 result_not_found "another name" "$url/media/${number}_output.jpg"
  call 200 "GET /api/generate" "$generate?limit=1"
  more="$more $drawn $media $(value "body['jobs'][0]['id']")"
fi

printf 'Refusals\n'
printf 'no picture' >"$work/text.jpg"
head -c 200 "$work/map.png" >"$work/half.png"
refused 400 invalid_parameter "num_layers=9" -F "filename=$upload" -F num_layers=9 "$api"
check "the message names field, value and range" "all(word in body['detail'] for word in ('num_layers', '9', '2', '5'))"
refused 400 invalid_parameter "painterly_strength=1.5" -F "filename=$upload" -F mode=painterly -F painterly_strength=1.5 "$api"
check "the message names field, value and range" "all(word in body['detail'] for word in ('painterly_strength', '1.5', '0.0', '1.0'))"
refused 400 invalid_parameter "painterly_seed alone, of a photo-realistic result" -F painterly_seed=7 "$api/$by_form/reslice"
check "the message says to add mode=painterly" "'painterly_seed' in body['detail'] and 'mode=painterly' in body['detail']"
refused 400 invalid_parameter "mode=cubist" -F "filename=$upload" -F mode=cubist "$api"
refused 400 model_unavailable "painter=nobodys" -F "filename=$upload" -F mode=painterly -F painter=nobodys "$api"
refused 404 style_not_found "the sample of an unknown style" "$styles/cubism/sample"
refused 400 invalid_parameter "limit=0" "$api?limit=0"
refused 404 upload_not_found "a job for an unknown upload" -F filename=unknown.jpg "$api"
refused 404 job_not_found "an unknown job" "$api/unknown"
step 200 "HEAD a result" -I "$api/$by_form/download/manifest.json"
refused 404 result_not_found "an unknown file" "$api/$by_form/download/unknown.png"
refused 404 result_not_found "a path out of the folder" --path-as-is "$api/$by_form/download/..%2F..%2Fapp.db"
refused 415 unsupported_format "a text file" -F "file=@$work/text.jpg" "$api/upload"
refused 413 payload_too_large "an upload of 99 GB" -H 'Content-Type: multipart/form-data; boundary=x' -H 'Content-Length: 99000000000' -d x "$api/upload"
refused 421 host_refused "another Host" -H 'Host: example.invalid' "$url/"
refused 403 origin_refused "a foreign page's Origin" -H 'Origin: http://example.invalid' -F "filename=$upload" "$api"
refused 400 broken_image "half a picture" -F "file=@$work/half.png" "$api/upload"

printf 'Deletion\n'
for id in $by_form $by_json $by_map $more; do step 204 "DELETE a completed job" -X DELETE "$api/$id"; done
refused 404 job_not_found "GET it afterwards" "$api/$by_form"
refused 404 job_not_found "DELETE it again" -X DELETE "$api/$by_form"
refused 404 upload_not_found "its upload went with the last job" -F "filename=$upload" "$api"
jobs=''
printf 'All answers are right.\n'
