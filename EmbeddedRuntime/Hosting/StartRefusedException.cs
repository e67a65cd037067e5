namespace TechVolunteers.EmbeddedRuntime.Hosting;

/// <summary>The app cannot run as it stands; the message lists every reason at once.</summary>
public sealed class StartRefusedException(IReadOnlyList<string> problems)
    : Exception($"The app cannot start:{string.Concat(problems.Select(p => $"{Environment.NewLine}  - {p}"))}")
{
    /// <summary>English sentences, each naming the function, setting or key that it is about.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
