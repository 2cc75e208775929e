"""Search methods: each turns a task and its vectors or texts into rankings."""
