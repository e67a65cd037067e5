using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Discovery;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Discovery;

public sealed class FunctionFinderTests
{
    [Fact]
    public void Every_supported_shape_is_found_with_a_source_for_each_parameter()
    {
        var found = FunctionFinder.Search(FunctionSource.Of(typeof(Good)), "api");

        Assert.Empty(found.Problems);
        var sources = found.Functions.ToDictionary(f => f.Name, f => string.Join(' ', f.Sources.Select(s => s.GetType().Name)));
        Assert.Equal("TriggerValue RouteValue DurableClient Context Cancellation", sources["Page"]);
        Assert.Equal("TriggerValue DurableClient Cancellation", sources["Tick"]);
        Assert.Equal("TriggerValue JsonInput Context", sources["Story"]);
        Assert.Equal("JsonInput DurableClient Cancellation", sources["Step"]);
        var page = found.Functions.Single(f => f.Name == "Page").Definition;
        Assert.Equal($"{typeof(Good).FullName}.Page", page.EntryPoint);
        Assert.Equal(["client durableClient", "request httpTrigger"], page.InputBindings.Select(b => $"{b.Key} {b.Value.Type}").Order());
        Assert.Equal(["request", "id", "client", "context", "ct"], page.Parameters.Select(p => p.Name));
    }

    [Fact]
    public void Every_problem_is_told_at_once() => Assert.Equal(
        3, FunctionFinder.Search(FunctionSource.Of(typeof(BindingRefusalTests.NoTrigger), typeof(HttpRefusalTests.LevelUser), typeof(HttpRefusalTests.RouteAdmin)), "api").Problems.Length);

    public sealed record StoryInput(string Name);

    public sealed class Good
    {
        [Function("Page")]
        public Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "pages/{id}")] HttpRequest request, string id,
            [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct) => Task.FromResult(Results.Ok());

        [Function("Tick")]
        public static void Tick([TimerTrigger("* * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct)
        {
        }

        [Function("Story")]
        public static Task<string> Story([OrchestrationTrigger] TaskOrchestrationContext story, StoryInput input, FunctionContext context) => Task.FromResult("");

        [Function("Step")]
        public Task Step([ActivityTrigger] StoryInput input, [DurableClient] DurableTaskClient client, CancellationToken ct) => Task.CompletedTask;

        public void NoFunction()
        {
        }
    }
}
