# Rasa and the action server (Python 3.10), one image, two commands. Build from the root of the repository, after `make train`:
#   docker build -f deploy/docker/bot.Dockerfile --build-arg PYTHON_DIGEST=sha256:… -t balise-bot .
ARG PYTHON_TAG=3.10-slim-bookworm
ARG PYTHON_DIGEST=""
FROM python:${PYTHON_TAG}${PYTHON_DIGEST:+@${PYTHON_DIGEST}} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY requirements/bot.lock requirements/bot.lock
RUN python -m venv /opt/balise \
 && /opt/balise/bin/pip install --require-hashes -r requirements/bot.lock

FROM python:${PYTHON_TAG}${PYTHON_DIGEST:+@${PYTHON_DIGEST}}
RUN groupadd --gid 10077 balise \
 && useradd --uid 10077 --gid 10077 --no-create-home --shell /usr/sbin/nologin balise \
 && install -d -o balise -g balise /var/lib/balise
WORKDIR /srv/balise
COPY --from=build /opt/balise /opt/balise
COPY --chown=root:root actions actions
COPY --chown=root:root bot bot
COPY --chown=root:root data/taxonomie.yml data/taxonomie.yml
COPY --chown=root:root data/territory data/territory
COPY --chown=root:root data/orientation data/orientation
COPY --chown=root:root encoder encoder
COPY --chown=root:root journal journal
COPY --chown=root:root models/balise.tar.gz models/balise.tar.gz
COPY --chown=root:root territory territory
COPY --chown=root:root tools/__init__.py tools/rasa.py tools/
COPY --chown=root:root urgency urgency
COPY --chown=root:root domain.yml config.yml credentials.yml endpoints.yml ./
# One thread a library and one heap: several libraries that take every core make every turn slower. (No secret here.)
# hadolint ignore=DL3064
ENV PATH=/opt/balise/bin:$PATH PYTHONPATH=/srv/balise PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 SQLALCHEMY_SILENCE_UBER_WARNING=1 \
    LOG_LEVEL=ERROR LOG_LEVEL_LIBRARIES=ERROR OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 \
    TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1 MALLOC_ARENA_MAX=2 HOME=/tmp MPLCONFIGDIR=/tmp \
    BALISE_VAR=/var/lib/balise BALISE_PRIVATE_HOST=0.0.0.0 BALISE_RASA_PORT=5005 BALISE_ACTIONS_PORT=5055 BALISE_WEB_PORT=8000
USER 10077:10077
EXPOSE 5005 5055
CMD ["python", "-m", "tools.rasa"]
