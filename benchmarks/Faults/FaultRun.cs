namespace TechVolunteers.Benchmarks.Faults;

/// <summary>A fault test at its full count.</summary>
/// <param name="Name">By which it can be asked for alone.</param>
internal sealed record FaultRun(string Name, Func<CancellationToken, Task<FaultLine>> Run);

/// <summary>What a fault test found: one line.</summary>
/// <param name="Sound">Whether everything held.</param>
/// <param name="Figures">Name and number of what was counted, separated by spaces.</param>
/// <param name="Problems">What did not hold, sentence by sentence.</param>
internal sealed record FaultLine(bool Sound, string Figures, IReadOnlyList<string> Problems);
