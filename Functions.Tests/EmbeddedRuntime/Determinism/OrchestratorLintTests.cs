using System.Reflection;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Determinism;

public sealed class OrchestratorLintTests
{
    private const string Prefix = "orchestrators/";

    public static TheoryData<string> Sources =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..])];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task What_runs_inside_an_orchestration_can_be_replayed(string file)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + file)!);

        Assert.Empty(OrchestratorLint.Check(await reader.ReadToEndAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Every_orchestrator_of_the_application_is_read()
    {
        var declared = typeof(TechVolunteers.Durable.Waiting).Assembly.GetTypes()
            .Where(type => type.GetMethods().Any(method => method.GetParameters().Any(parameter => parameter.IsDefined(typeof(Microsoft.Azure.Functions.Worker.OrchestrationTriggerAttribute)))))
            .Select(type => $"{type.Name}.cs");

        Assert.Subset(Sources.Select(row => row.Data).ToHashSet(StringComparer.Ordinal), declared.ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("DURABLE0001", "_ = DateTime.Now;")]
    [InlineData("DURABLE0001", "_ = System.DateTimeOffset.UtcNow;")]
    [InlineData("DURABLE0001", "_ = Clock.Today;")]
    [InlineData("DURABLE0001", "_ = TimeProvider.System.GetUtcNow();")]
    [InlineData("DURABLE0002", "_ = Guid.NewGuid();")]
    [InlineData("DURABLE0002", "_ = new Random(1).Next();")]
    [InlineData("DURABLE0003", "await Task.Delay(1);")]
    [InlineData("DURABLE0003", "Thread.Sleep(1);")]
    [InlineData("DURABLE0003", "using var soon = new CancellationTokenSource(TimeSpan.FromHours(1));")]
    [InlineData("DURABLE0004", "await Task.Run(() => { });")]
    [InlineData("DURABLE0004", "new Thread(() => { }).Start();")]
    [InlineData("DURABLE0004", "await context.CallActivityAsync(\"x\").ConfigureAwait(false);")]
    [InlineData("DURABLE0004", "using var stop = new CancellationTokenSource(); await stop.CancelAsync();")]
    [InlineData("DURABLE0005", "_ = await new HttpClient().GetStringAsync(\"http://127.0.0.1/\");")]
    [InlineData("DURABLE0005", "_ = File.Exists(\"x\");")]
    [InlineData("DURABLE0005", "using var connection = new Microsoft.Data.Sqlite.SqliteConnection();")]
    [InlineData("DURABLE0006", "_ = Environment.GetEnvironmentVariable(\"x\");")]
    [InlineData("DURABLE0011", "while (true) { await context.CallActivityAsync(\"x\"); }")]
    [InlineData("DURABLE0011", "for (;;) { await context.CallActivityAsync(\"x\"); }")]
    [InlineData("DURABLE0011", "do { await context.CallActivityAsync(\"x\"); } while (true);")]
    [InlineData("TECH0001", "_ = await context.WaitForExternalEvent<string>(\"x\", TimeSpan.FromDays(1));")]
    [InlineData("TECH0002", "Counter++;")]
    public void A_statement_that_does_not_replay_is_found(string rule, string statement) => Assert.Contains(
        OrchestratorLint.Check(Orchestrator(statement)),
        finding => finding.StartsWith($"{rule} line 10: ", StringComparison.Ordinal));

    [Theory]
    [InlineData("DURABLE0007", "CancellationToken cancellation")]
    [InlineData("DURABLE0008", "[DurableClient] Microsoft.DurableTask.Client.DurableTaskClient client")]
    public void A_parameter_that_an_orchestrator_must_not_have_is_found(string rule, string parameter) =>
        Assert.StartsWith($"{rule} line 8: ", Assert.Single(OrchestratorLint.Check(Orchestrator("await Task.CompletedTask;", $", {parameter}"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("public sealed class Story(Microsoft.Extensions.Logging.ILogger<Story> logger) { public object Own => logger; }")]
    [InlineData("public sealed class Story { public Story(Microsoft.Extensions.Logging.ILoggerFactory loggers) => Own = loggers; public object Own { get; } }")]
    public void A_logger_of_the_constructor_is_found(string source) =>
        Assert.StartsWith("DURABLE0010 line 1: ", Assert.Single(OrchestratorLint.Check(source)), StringComparison.Ordinal);

    [Theory]
    [InlineData("var at = context.CurrentUtcDateTime; await context.CreateTimer(at.AddDays(1), CancellationToken.None);")]
    [InlineData("_ = context.NewGuid(); _ = new DateTime(2021, 11, 4); _ = Guid.Parse(\"6f9619ff-8b86-d011-b42d-00c04fc964ff\");")]
    [InlineData("using var stop = new CancellationTokenSource(); var wait = context.WaitForExternalEvent<string>(\"x\", stop.Token); stop.Cancel(); await wait;")]
    [InlineData("while (true) { await context.CallActivityAsync(\"x\"); context.ContinueAsNew(); return; }")]
    [InlineData("while (true) { if (await context.CallActivityAsync<bool>(\"x\")) { break; } }")]
    [InlineData("await Task.WhenAll(context.CallActivityAsync(\"x\"), context.CallActivityAsync(\"y\"));")]
    [InlineData("_ = Limit; _ = DayOfWeek.Friday;")]
    public void Code_that_replays_passes(string statement) => Assert.Empty(OrchestratorLint.Check(Orchestrator(statement)));

    [Fact]
    public void A_source_that_does_not_compile_is_no_proof() => Assert.Throws<InvalidDataException>(() => OrchestratorLint.Check("public class Story { Unknown x; }"));

    private static string Orchestrator(string statement, string parameter = "") => $$"""
        using Clock = System.DateTime;
        using Microsoft.Azure.Functions.Worker;
        using Microsoft.DurableTask;
        public static class Story
        {
            public const int Limit = 3;
            public static int Counter;
            public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context{{parameter}})
            {
                {{statement}}
                await context.CallActivityAsync("step");
            }
        }
        """;
}
