using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Hosting;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Hosting;

public sealed class DurableFunctionsTests
{
    private readonly ConcurrentQueue<string> _seen = new();

    [Fact]
    public async Task An_http_function_starts_an_orchestration_whose_activities_have_the_apps_services_and_middleware()
    {
        await using var host = await RunningHost.Start(Setup);

        var id = await host.Client.GetStringAsync("/api/begin/unit-1");
        var done = await Wait(host, id);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.Equal(new Story.Result("unit-1", 3), done.ReadOutputAs<Story.Result>());
        Assert.Contains("Count httpcontext=False", _seen);
        Assert.Contains("Tell httpcontext=False", _seen);
        Assert.Contains("Begin httpcontext=True", _seen);
    }

    [Fact]
    public async Task The_exception_of_an_activity_fails_the_orchestration_with_its_own_type_and_message()
    {
        await using var host = await RunningHost.Start(Setup);

        var done = await Wait(host, await host.Client.GetStringAsync("/api/begin/bad"));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, done.RuntimeStatus);
        Assert.Contains("bad is no unit", done.FailureDetails!.ToString());
    }

    [Fact]
    public async Task The_task_hub_lies_in_the_data_folder_under_its_name_and_takes_host_json()
    {
        var clock = new FakeTimeProvider();
        await using var host = await RunningHost.Start(Setup with
        {
            HostJson = """
                {"version":"2.0","extensions":{"durableTask":{"hubName":"Trial","defaultVersion":"2.0","versionMatchStrategy":"strict",
                "versionFailureStrategy":"Fail","maxConcurrentActivityFunctions":3,"maxConcurrentOrchestratorFunctions":4,"extendedSessionsEnabled":true,"extendedSessionIdleTimeoutInSeconds":7}}}
                """,
            Configure = builder =>
            {
                Setup.Configure(builder);
                builder.Services.AddKeyedSingleton<TimeProvider>("DurableTask", clock);
            },
        });

        var options = TaskHubSettings.Read(host.Services);

        Assert.Equal(host.Get<DataFolder>().File("taskhub-Trial.db"), options.DatabasePath);
        Assert.True(File.Exists(options.DatabasePath));
        Assert.Equal(("Trial", "2.0", true), (options.HubName, options.DefaultVersion, options.ExtendedSessions));
        Assert.Equal(TimeSpan.FromSeconds(7), options.ExtendedSessionIdleTimeout);
        Assert.Equal((VersionMatch.Strict, VersionMismatch.Fail), (options.VersionMatchStrategy, options.VersionFailureStrategy));
        Assert.Equal((3, 4), (options.MaxConcurrentActivities, options.MaxConcurrentOrchestrators));
        Assert.Same(clock, options.TimeProvider);
    }

    [Fact]
    public async Task An_orchestrator_cannot_be_switched_off() => Assert.Equal(
        ["Setting 'AzureWebJobs.Tell.Disabled': orchestrators and activities cannot be switched off, instances under way need them."],
        await RunningHost.Refusal(Setup with { Args = ["--AzureWebJobs.Tell.Disabled=true"] }));

    private HostSetup Setup => new(typeof(Story))
    {
        Configure = builder =>
        {
            builder.Services.AddSingleton(new Lengths([3]));
            builder.UseMiddleware((context, next) =>
            {
                _seen.Enqueue($"{context.FunctionDefinition.Name} httpcontext={context.GetHttpContext() is not null}");
                return next();
            });
        },
    };

    private static async Task<OrchestrationMetadata> Wait(RunningHost host, string id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await host.Get<DurableTaskClient>().WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, patience.Token);
    }

    public sealed record Lengths(IReadOnlyList<int> Values);

    public sealed class Story(Lengths lengths)
    {
        public sealed record Input(string Unit);

        public sealed record Result(string Unit, int Count);

        [Function("Begin")]
        public static async Task<string> Begin(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "begin/{unit}")] HttpRequest request,
            string unit,
            [DurableClient] DurableTaskClient client,
            CancellationToken ct) => await client.ScheduleNewOrchestrationInstanceAsync("Tell", new Input(unit), ct);

        [Function("Tell")]
        public static async Task<Result> Tell([OrchestrationTrigger] TaskOrchestrationContext context, Input input) =>
            new(input.Unit, await context.CallActivityAsync<int>("Count", input));

        [Function("Count")]
        public int Count([ActivityTrigger] Input input) => input.Unit == "bad"
            ? throw new InvalidOperationException("bad is no unit")
            : lengths.Values[0];
    }
}
