# The web process (Python 3.12). Build from the root of the repository:
#   docker build -f deploy/docker/web.Dockerfile --build-arg PYTHON_DIGEST=sha256:… -t balise-web .
# The digest pins the exact base: read it with `docker buildx imagetools inspect python:3.12-slim-bookworm`.
ARG PYTHON_TAG=3.12-slim-bookworm
ARG PYTHON_DIGEST=""
FROM python:${PYTHON_TAG}${PYTHON_DIGEST:+@${PYTHON_DIGEST}} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY requirements/web.lock requirements/web.lock
RUN python -m venv /opt/balise \
 && /opt/balise/bin/pip install --require-hashes -r requirements/web.lock

FROM python:${PYTHON_TAG}${PYTHON_DIGEST:+@${PYTHON_DIGEST}}
RUN groupadd --gid 10077 balise \
 && useradd --uid 10077 --gid 10077 --no-create-home --shell /usr/sbin/nologin balise \
 && install -d -o balise -g balise /var/lib/balise
WORKDIR /srv/balise
COPY --from=build /opt/balise /opt/balise
COPY --chown=root:root data data
COPY --chown=root:root migrations migrations
COPY --chown=root:root alembic.ini alembic.ini
COPY --chown=root:root journal journal
COPY --chown=root:root territory territory
COPY --chown=root:root urgency urgency
COPY --chown=root:root web web
ENV PATH=/opt/balise/bin:$PATH PYTHONPATH=/srv/balise PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    BALISE_VAR=/var/lib/balise BALISE_WEB_HOST=0.0.0.0
USER 10077:10077
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["python", "-m", "web"]
