# The image of web, worker, beat and migrate. Not built on the machine it was written on (no Docker engine there):
# rsp/tests/test_compose.py holds it against the settings, docs/operations.md says what is unproven.

FROM node:22.17.0-bookworm-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.11.13-slim-bookworm AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/requirements.txt
RUN /opt/venv/bin/pip install -r /tmp/requirements.txt
WORKDIR /app
COPY . .
COPY --from=front-end /app/node_modules node_modules
# The values below only let the settings be read while the static files are hashed. Nothing is connected to or kept.
RUN /opt/venv/bin/python -m rsp.assets \
    && RSP_ENVIRONMENT=production SECRET_KEY=unused-while-building DATABASE_URL=postgres://unused/unused \
       REDIS_URL=redis://unused /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf node_modules

FROM python:3.11.13-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin rsp
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
# Uploaded files: a volume mounted here takes over who owns the folder.
RUN mkdir -p /app/var/files && chown 10001:10001 /app/var/files
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp RSP_ENVIRONMENT=production
USER 10001
EXPOSE 8000
CMD ["gunicorn", "rsp.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
