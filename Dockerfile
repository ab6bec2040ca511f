# One image for the API, the worker, the doctor and the alerts' robots: the command tells which it is.

FROM node:24.21.0-bookworm-slim AS manifest
WORKDIR /app
# A mirror of the npm registry, where that is far away.
ARG NPM_REGISTRY
ENV NPM_CONFIG_REGISTRY=$NPM_REGISTRY
COPY package.json package-lock.json .npmrc ./

FROM manifest AS build
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm run build:portal --if-present

FROM manifest AS packages
RUN npm ci --omit=dev --ignore-scripts && \
  # One weight of the Chinese font is used, of which each is 15 MB.
  find node_modules/@expo-google-fonts/noto-serif-sc -mindepth 1 -maxdepth 1 -type d ! -name 400Regular -exec rm -r {} +

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json .env.example ./
COPY deploy/healthcheck.mjs ./deploy/
COPY deploy/keycloak/realm.json ./deploy/keycloak/
# A volume that is mounted here for the first time is its owner's.
RUN install -d -m 700 -o node -g node /var/lib/ca-renewal/commands /var/lib/ca-renewal/audit-heads
# The inspector's container has another user, who owns its socket.
RUN install -d -m 755 -o 1001 -g 1001 /run/inspector
# uid 1000: key files on the host must be readable for it.
USER node
EXPOSE 3000
ENV HEALTHCHECK_URL=http://127.0.0.1:3000/readyz
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "deploy/healthcheck.mjs"]
# Both programs end cleanly on SIGTERM; give the container an init (docker run --init) for the rest.
CMD ["node", "dist/api/main.js"]
