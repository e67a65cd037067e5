using Microsoft.DurableTask;
using Microsoft.DurableTask.Abstractions;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

public sealed class VersionTests
{
    [Theory]
    [InlineData(null, "2.0")]
    [InlineData("1.5", "1.5")]
    public async Task S12_a_child_has_the_default_version_unless_it_is_given_one(string? given, string expected)
    {
        await using var hub = await TestHub.Start(
            new TestFunctions()
                .Orchestrator("Child", context => Task.FromResult<object?>(context.Version))
                .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>(
                    "Child",
                    options: given is null ? new SubOrchestrationOptions() : new SubOrchestrationOptions { Version = given })),
            options => options with { DefaultVersion = "2.0" });

        Assert.Equal(expected, (await hub.Run("Parent")).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData(null, "1.0")]
    [InlineData("0.9", "0.9")]
    public async Task V04_an_orchestrator_knows_the_version_it_was_started_with(string? given, string expected)
    {
        await using var hub = await TestHub.Start(
            new TestFunctions().Orchestrator("Tell", async context =>
            {
                await context.WaitForExternalEvent<string?>("go");
                return $"{context.Version} {Math.Sign(context.CompareVersionTo("1.0"))}";
            }),
            options => options with { DefaultVersion = "1.0" });
        var start = new StartOrchestrationOptions("t") { Version = given is null ? default(TaskVersion?) : given };
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Tell", null, start);
        await hub.Crash(options => options with { DefaultVersion = "3.0" });

        Assert.Equal($"{expected} {(given is null ? 0 : -1)}", (await hub.Raise("t", "go")).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData("None", "Fail", "2.0", OrchestrationRuntimeStatus.Completed)]
    [InlineData("None", "Reject", "0.1", OrchestrationRuntimeStatus.Completed)]
    [InlineData("Strict", "Fail", "1.0", OrchestrationRuntimeStatus.Completed)]
    [InlineData("Strict", "Fail", "0.9", OrchestrationRuntimeStatus.Failed)]
    [InlineData("Strict", "Fail", "1.1", OrchestrationRuntimeStatus.Failed)]
    [InlineData("Strict", "Reject", "0.9", OrchestrationRuntimeStatus.Pending)]
    public async Task V05_a_version_that_differs_runs_fails_or_is_left_as_the_settings_say(string match, string mismatch, string version, OrchestrationRuntimeStatus expected)
    {
        await using var hub = await TestHub.Start(
            new TestFunctions().Orchestrator("Any", _ => Task.CompletedTask),
            options => options with
            {
                DefaultVersion = "1.0",
                VersionMatchStrategy = Enum.Parse<VersionMatch>(match),
                VersionFailureStrategy = Enum.Parse<VersionMismatch>(mismatch),
            });
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Any", null, new StartOrchestrationOptions("a") { Version = version });
        await hub.Idle();

        var instance = await hub.Get("a");

        Assert.Equal(expected, instance.RuntimeStatus);
        Assert.Equal(expected == OrchestrationRuntimeStatus.Failed ? "VersionMismatch" : null, instance.FailureDetails?.ErrorType);
    }

    [Theory]
    [InlineData("1.10", "1.9", 1)]
    [InlineData("1.9", "1.10", -1)]
    [InlineData("1.0.0", "1.0.0", 0)]
    [InlineData("", "0.1", -1)]
    [InlineData("0.1", "", 1)]
    [InlineData("", " ", 0)]
    [InlineData("alpha", "Beta", -1)]
    [InlineData("V2", "v2", 0)]
    public void V07_versions_are_ordered_by_number_and_none_is_the_lowest(string one, string other, int expected) =>
        Assert.Equal(expected, Math.Sign(TaskOrchestrationVersioningUtils.CompareVersions(one, other)));
}
