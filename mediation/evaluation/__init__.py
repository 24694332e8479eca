"""For evaluators: many bundles in, figures that can be published out. An environment of its own."""
