"""One file per kind of step, each with one `run(params, inputs, out, progress)`."""
