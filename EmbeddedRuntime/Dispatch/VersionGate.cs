using Microsoft.DurableTask.Abstractions;
using TechVolunteers.EmbeddedRuntime.Replay;

namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <summary>Which versions of orchestrations this process runs.</summary>
internal sealed class VersionGate(DurableTaskHubOptions options)
{
    private readonly string _own = options.DefaultVersion ?? string.Empty;

    public bool Runs(string version) => options.VersionMatchStrategy switch
    {
        VersionMatch.None => true,
        VersionMatch.Strict => TaskOrchestrationVersioningUtils.CompareVersions(version, _own) == 0,
        _ => TaskOrchestrationVersioningUtils.CompareVersions(version, _own) <= 0,
    };

    /// <summary>Whether an instance of this version is left for another process.</summary>
    public bool Rejects(string version) => !Runs(version) && options.VersionFailureStrategy == VersionMismatch.Reject;

    /// <summary>Why an instance of this version fails; null when it runs.</summary>
    public TaskFailure? Failure(string version) => Runs(version)
        ? null
        : new("VersionMismatch", $"The orchestration's version '{version}' does not match '{_own}' by the strategy {options.VersionMatchStrategy}.", Final: true);
}
