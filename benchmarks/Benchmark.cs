namespace TechVolunteers.Benchmarks;

/// <summary>Something that can be asked for by name.</summary>
/// <param name="What">For the list of names.</param>
/// <param name="Run">Takes the arguments after the name, answers the exit code.</param>
internal sealed record Benchmark(string Name, string What, Func<string[], CancellationToken, Task<int>> Run);
