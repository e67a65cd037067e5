using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.Campaigns;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.Nominations;
using TechVolunteers.Tests.Storage;
using Xunit;

namespace TechVolunteers.Tests.Histories;

/// <summary>Today's code against what its instances have lived through. <c>APPROVE=1</c> records paths that have no file yet, and never touches one that is there.</summary>
public sealed class GoldenHistoryTests(GoldenHistoryTests.Code code) : IClassFixture<GoldenHistoryTests.Code>
{
    private static readonly GoldenFolder Golden = new(System.IO.Path.Combine(Here(), "Golden"));

    public static TheoryData<string> Files => [.. Golden.Files];

    [Fact]
    public void Every_path_of_the_current_version_is_recorded()
    {
        var missing = Paths.All.Where(path => !Golden.Has(GoldenHistory.FileOf(path.Orchestrator, code.Version, path.Name))).ToArray();
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
        {
            foreach (var path in missing)
                Golden.Add(code.Tell(path));
            missing = [];
        }

        Assert.True(missing.Length == 0, $"No golden history of version {code.Version} for {string.Join(", ", missing.Select(path => $"{path.Orchestrator} {path.Name}"))}. To record them, run with APPROVE=1.");
    }

    [Fact]
    public void No_golden_history_was_edited_removed_or_written_by_hand() => Assert.Empty(Golden.Faults());

    [Theory]
    [MemberData(nameof(Files))]
    public void Todays_code_decides_as_the_history_says(string file)
    {
        var golden = Golden.Read(file);

        var differences = code.Differences(golden);

        Assert.True(
            differences.Count == 0,
            $"{golden.Orchestrator} no longer decides as in {file}, and running instances of version {golden.Version} have such histories. "
            + $"Keep the old way for context.Version {golden.Version}, give the new way a new defaultVersion in host.json, and record its files with APPROVE=1.\n{string.Join('\n', differences)}");
    }

    [Fact]
    public void Every_orchestrator_has_paths_that_end_in_each_of_its_ways()
    {
        var orchestrators = typeof(App).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetParameters().Any(parameter => parameter.IsDefined(typeof(OrchestrationTriggerAttribute))))
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name).Order(StringComparer.Ordinal).ToArray();
        var recorded = Golden.Files.Select(Golden.Read).Where(golden => golden.Version == code.Version).ToLookup(golden => golden.Orchestrator);

        Assert.Equal(orchestrators, recorded.Select(group => group.Key).Order(StringComparer.Ordinal));
        Assert.All(recorded, group =>
        {
            Assert.Contains(group, golden => golden.Ends.StartsWith("completed", StringComparison.Ordinal));
            Assert.Contains(group, golden => golden.Ends.StartsWith("terminated", StringComparison.Ordinal));
            Assert.Contains(group, golden => golden.Ends == "waits");
            Assert.Contains(group, golden => golden.Events.Any(happened => happened is HistoryEvent.TimerFired));
            Assert.Contains(group, TimerBeatenByAnEvent);
            Assert.Contains(group, golden => golden.Events.Any(happened => happened is HistoryEvent.TaskFailed));
        });
        Assert.Contains(recorded[nameof(NominationOrchestrator)], golden => golden.Ends.StartsWith("continues as new", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_step_and_every_answer_of_a_look_is_on_some_path()
    {
        var events = Golden.Files.Select(Golden.Read).Where(golden => golden.Version == code.Version).Select(golden => golden.Events).ToArray();
        var steps = typeof(App).Assembly.GetTypes().Where(type => type.GetProperty("Step", BindingFlags.Public | BindingFlags.Static) is not null).Select(type => type.Name);

        Assert.Equal(steps.Order(StringComparer.Ordinal), events.SelectMany(each => each.OfType<HistoryEvent.TaskScheduled>()).Select(task => task.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Enum.GetValues<NominationStep>(), Answers<NominationRun, NominationLook>(events, nameof(LookAtNomination)).Select(answer => answer.Look.Next).Distinct().Order());
        foreach (var stage in new[] { Stage.PreliminaryReview, Stage.ExpertReview, Stage.FinalList, Stage.PublicNotice })
            Assert.Equal(Enum.GetValues<GateLook>(), Answers<GateRun, GateLook>(events, nameof(LookAtGate)).Where(answer => answer.Input.From == stage).Select(answer => answer.Look).Distinct().Order());
    }

    [Fact]
    public void Code_that_decides_otherwise_is_told_by_both_sides()
    {
        var golden = Golden.Read(GoldenHistory.FileOf(nameof(NominationOrchestrator), code.Version, "returned-reminded-twice-and-lapsed"));

        var other = golden.Differences((context, input) => code.Run("ObjectionOrchestrator", context, input), code.Environment);
        var renamed = golden with { Events = [.. golden.Events.Select(happened => happened is HistoryEvent.TaskScheduled { Name: "LapseNomination" } task ? task with { Name = "CloseCase" } : happened)] };
        var sooner = golden with { Events = [.. golden.Events.Select(happened => happened is HistoryEvent.TimerCreated timer ? timer with { FireAt = timer.FireAt.AddHours(-1) } : happened)] };

        Assert.Contains(other, difference => difference.Contains("LookAtNomination", StringComparison.Ordinal) && difference.Contains("LookAtObjection", StringComparison.Ordinal));
        Assert.Contains(code.Differences(renamed), difference => difference.Contains("CloseCase", StringComparison.Ordinal) && difference.Contains("LapseNomination", StringComparison.Ordinal));
        Assert.NotEmpty(code.Differences(sooner));
        Assert.NotEmpty(code.Differences(golden with { Ends = "waits" }));
    }

    [Fact]
    public void A_file_that_was_edited_removed_or_slipped_in_is_named_and_none_is_overwritten()
    {
        using var folder = new TemporaryFolder();
        var copy = new GoldenFolder(folder);
        var histories = Paths.All.Take(3).Select(code.Tell).ToArray();
        foreach (var history in histories)
            copy.Add(history);
        Assert.Empty(copy.Faults());

        Assert.Throws<InvalidOperationException>(() => copy.Add(histories[0] with { Ends = "waits for another thing" }));
        Assert.Empty(copy.Faults());
        var (edited, removed, slipped) = (histories[0].File, histories[1].File, (histories[2] with { Path = "slipped-in" }).File);
        File.AppendAllText(System.IO.Path.Combine(folder, edited), " ");
        File.Delete(System.IO.Path.Combine(folder, removed));
        File.WriteAllText(System.IO.Path.Combine(folder, slipped), histories[2].Text());

        var faults = copy.Faults();
        Assert.Contains(faults, fault => fault.StartsWith($"{edited} was changed", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith($"{removed} is gone", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith($"{slipped} is not in", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith($"{slipped} says that it is", StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(() => copy.Add(histories[1]));
    }

    private static bool TimerBeatenByAnEvent(GoldenHistory golden)
    {
        var fired = golden.Events.OfType<HistoryEvent.TimerFired>().Select(timer => timer.Id).ToHashSet();
        return golden.Events.OfType<HistoryEvent.TimerCreated>().Any(timer => !fired.Contains(timer.Id)) && golden.Events.Any(happened => happened is HistoryEvent.EventRaised) && !golden.Ends.StartsWith("terminated", StringComparison.Ordinal);
    }

    private IEnumerable<(TIn Input, TOut Look)> Answers<TIn, TOut>(IEnumerable<IReadOnlyList<HistoryEvent>> histories, string step) =>
        from events in histories
        let results = events.OfType<HistoryEvent.TaskCompleted>().ToDictionary(done => done.Id, done => done.Result)
        from task in events.OfType<HistoryEvent.TaskScheduled>()
        where task.Name == step && results.ContainsKey(task.Id)
        select (code.Environment.Converter.Deserialize<TIn>(task.Input)!, code.Environment.Converter.Deserialize<TOut>(results[task.Id])!);

    private static string Here([CallerFilePath] string path = "") => System.IO.Path.GetDirectoryName(path)!;

    /// <summary>The app's orchestrators as the host calls them, with binding and middleware.</summary>
    public sealed class Code : IAsyncLifetime
    {
        private TestApp _app = null!;

        internal string Version => Hub.Options.DefaultVersion!;

        internal RunEnvironment Environment => Hub.Environment;

        private DurableTaskHub Hub => _app.Services.GetRequiredService<DurableTaskHub>();

        public async ValueTask InitializeAsync() => _app = await TestApp.Start();

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        internal Task<string?> Run(string orchestrator, Microsoft.DurableTask.TaskOrchestrationContext context, string? input) =>
            _app.Services.GetRequiredService<IDurableFunctionInvoker>().RunOrchestrator(orchestrator, context, input);

        internal IReadOnlyList<string> Differences(GoldenHistory golden) => golden.Differences((context, input) => Run(golden.Orchestrator, context, input), Environment);

        internal GoldenHistory Tell(ToldPath path)
        {
            var telling = path.Tell(new Telling(path.Orchestrator, Version, path.Instance, path.Input, (context, input) => Run(path.Orchestrator, context, input), Environment));
            return new GoldenHistory(path.Orchestrator, Version, path.Name, path.Instance, telling.Ends, telling.Events);
        }
    }
}
