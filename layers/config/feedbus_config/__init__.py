"""The hub's configuration as a data package: `hub.yaml`, compiled to `hub.json` by the build."""
