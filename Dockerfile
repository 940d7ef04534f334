# The program for a server. On a laptop use `make run`, which needs no container.
FROM python:3.12-slim AS packages
RUN pip install --no-cache-dir "uv>=0.9,<1"
WORKDIR /trialsite
COPY pyproject.toml requirements.lock ./
# Only what the program itself needs, in the versions and with the hashes of the lock.
RUN uv venv /opt/venv \
    && uv pip install --python /opt/venv/bin/python --only-binary :all: \
        --constraint requirements.lock --requirements pyproject.toml

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /trialsite trialsite \
    && install --directory --owner trialsite --mode 0700 \
        /var/lib/trialsite/private /var/lib/trialsite/seals
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=trialsite.settings \
    TRIALSITE_VAR=/var/lib/trialsite
WORKDIR /trialsite
COPY . .
# The settings want addresses, but gathering files reaches for none.
RUN DATABASE_URL=postgresql://nobody@127.0.0.1/none SECRET_KEY=none \
    python manage.py collectstatic --no-input
USER trialsite
EXPOSE 8000
# No access log: what somebody searched for can stand in an address.
CMD ["gunicorn", "--config", "python:trialsite.server.gunicorn_config", \
    "--bind", "0.0.0.0:8000"]
