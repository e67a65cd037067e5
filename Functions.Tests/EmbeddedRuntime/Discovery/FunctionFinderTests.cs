using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
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

    [Theory]
    [InlineData(typeof(NoTrigger), "Function 'NoTrigger' (*) has no trigger")]
    [InlineData(typeof(TwoTriggers), "Function 'TwoTriggers' (*) has 2 triggers")]
    [InlineData(typeof(UnknownTrigger), "Function 'UnknownTrigger': the trigger [QueueTrigger] is not supported.")]
    [InlineData(typeof(UnknownBinding), "Function 'UnknownBinding': the binding [TableInput] of parameter 'row' is not supported.")]
    [InlineData(typeof(Output), "Function 'Output' (*): the output binding [QueueOutput] is not supported.")]
    [InlineData(typeof(OutputProperty), "Function 'OutputProperty' (*): the output binding [QueueOutput] is not supported.")]
    [InlineData(typeof(LevelUser), "Function 'LevelUser': AuthorizationLevel.User is not supported; use Anonymous, Function or Admin.")]
    [InlineData(typeof(LevelSystem), "Function 'LevelSystem': AuthorizationLevel.System is not supported; use Anonymous, Function or Admin.")]
    [InlineData(typeof(RouteAdmin), "Function 'RouteAdmin': the route 'Administrators/list' begins with 'admin' or 'runtime'")]
    [InlineData(typeof(RouteRuntime), "Function 'RouteRuntime': the route 'runtime' begins with 'admin' or 'runtime'")]
    [InlineData(typeof(AdminByName), "Function 'AdminPage': the route 'AdminPage' begins with 'admin' or 'runtime'")]
    [InlineData(typeof(RouteSetting), "Function 'RouteSetting': the route '%x%' takes a setting by '%'; that is not supported.")]
    [InlineData(typeof(RouteBroken), "Function 'RouteBroken': the route 'a/{b' cannot be read")]
    [InlineData(typeof(BadName), "Function '1 x' (*): a name starts with a letter")]
    [InlineData(typeof(NotPublic), "Function 'NotPublic' (*): the method must be public.")]
    [InlineData(typeof(Abstract), "Function 'Abstract' (*): the class must not be abstract or generic")]
    [InlineData(typeof(WrongRequest), "Function 'WrongRequest': [HttpTrigger] is supported on a Microsoft.AspNetCore.Http.HttpRequest, not on System.String.")]
    [InlineData(typeof(WrongTimer), "Function 'WrongTimer': [TimerTrigger] is supported on a TimerInfo, not on System.String.")]
    [InlineData(typeof(WrongOrchestration), "Function 'WrongOrchestration': [OrchestrationTrigger] is supported on a TaskOrchestrationContext, not on System.String.")]
    [InlineData(typeof(WrongClient), "Function 'WrongClient': [DurableClient] is supported on a DurableTaskClient, not on System.String.")]
    [InlineData(typeof(OtherHub), "Function 'OtherHub': [DurableClient] of parameter 'client' names a task hub or connection")]
    [InlineData(typeof(OrchestratorClient), "Function 'OrchestratorClient': an orchestrator has no [DurableClient]")]
    [InlineData(typeof(OrchestratorToken), "Function 'OrchestratorToken': an orchestrator has no CancellationToken (parameter 'ct').")]
    [InlineData(typeof(OrchestratorTwoInputs), "Function 'OrchestratorTwoInputs': nothing supplies parameter 'b' of type System.String.")]
    [InlineData(typeof(RenamedActivity), "Function 'RenamedActivity': its trigger sets Activity to 'Other'; a function is called by its own name.")]
    [InlineData(typeof(Stranger), "Function 'Stranger': nothing supplies parameter 'service' of type System.IServiceProvider; the route 'api/Stranger' has no such value.")]
    [InlineData(typeof(RouteType), "Function 'RouteType': the route value 'id' cannot become a System.Uri.")]
    [InlineData(typeof(RouteAbsent), "Function 'RouteAbsent': the route value 'id' may be absent, but System.Int32 cannot be null.")]
    [InlineData(typeof(Mvc), "Function 'Mvc' answers with Microsoft.AspNetCore.Mvc.IActionResult; MVC results are not supported, return IResult.")]
    [InlineData(typeof(Twins), "Function 'Twin' is declared 2 times: *")]
    [InlineData(typeof(SameRoute), "Functions 'One' and 'Two' answer the same requests: 'api/x/{a}' and 'api/X/{b}'.")]
    public void What_cannot_be_run_is_refused_by_name(Type functions, string expected)
    {
        var problem = Assert.Single(FunctionFinder.Search(FunctionSource.Of(functions), "api").Problems);

        var parts = expected.Split('*');
        Assert.StartsWith(parts[0], problem);
        Assert.Contains(parts[^1], problem);
    }

    [Fact]
    public void Every_problem_is_told_at_once() => Assert.Equal(
        3, FunctionFinder.Search(FunctionSource.Of(typeof(NoTrigger), typeof(LevelUser), typeof(RouteAdmin)), "api").Problems.Length);

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class QueueTriggerAttribute : TriggerBindingAttribute;

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class TableInputAttribute : InputBindingAttribute;

    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
    public sealed class QueueOutputAttribute : OutputBindingAttribute;

    public sealed record StoryInput(string Name);

    public sealed record WithOutput
    {
        [QueueOutput]
        public string Text { get; init; } = "";
    }

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

    public static class NoTrigger
    {
        [Function("NoTrigger")]
        public static void Run(string x)
        {
        }
    }

    public static class TwoTriggers
    {
        [Function("TwoTriggers")]
        public static void Run([TimerTrigger("* * * * *")] TimerInfo timer, [HttpTrigger] HttpRequest request)
        {
        }
    }

    public static class UnknownTrigger
    {
        [Function("UnknownTrigger")]
        public static void Run([QueueTrigger] string message)
        {
        }
    }

    public static class UnknownBinding
    {
        [Function("UnknownBinding")]
        public static void Run([TimerTrigger("* * * * *")] TimerInfo timer, [TableInput] string row)
        {
        }
    }

    public static class Output
    {
        [Function("Output")]
        [QueueOutput]
        public static string Run([TimerTrigger("* * * * *")] TimerInfo timer) => "";
    }

    public static class OutputProperty
    {
        [Function("OutputProperty")]
        public static Task<WithOutput> Run([TimerTrigger("* * * * *")] TimerInfo timer) => Task.FromResult(new WithOutput());
    }

    public static class LevelUser
    {
        [Function("LevelUser")]
        public static void Run([HttpTrigger(AuthorizationLevel.User)] HttpRequest request)
        {
        }
    }

    public static class LevelSystem
    {
        [Function("LevelSystem")]
        public static void Run([HttpTrigger(AuthorizationLevel.System)] HttpRequest request)
        {
        }
    }

    public static class RouteAdmin
    {
        [Function("RouteAdmin")]
        public static void Run([HttpTrigger(Route = "/Administrators/list")] HttpRequest request)
        {
        }
    }

    public static class RouteRuntime
    {
        [Function("RouteRuntime")]
        public static void Run([HttpTrigger(Route = "runtime")] HttpRequest request)
        {
        }
    }

    public static class AdminByName
    {
        [Function("AdminPage")]
        public static void Run([HttpTrigger] HttpRequest request)
        {
        }
    }

    public static class RouteSetting
    {
        [Function("RouteSetting")]
        public static void Run([HttpTrigger(Route = "%x%")] HttpRequest request)
        {
        }
    }

    public static class RouteBroken
    {
        [Function("RouteBroken")]
        public static void Run([HttpTrigger(Route = "a/{b")] HttpRequest request)
        {
        }
    }

    public static class BadName
    {
        [Function("1 x")]
        public static void Run([TimerTrigger("* * * * *")] TimerInfo timer)
        {
        }
    }

    public static class NotPublic
    {
        [Function("NotPublic")]
        internal static void Run([TimerTrigger("* * * * *")] TimerInfo timer)
        {
        }
    }

    public abstract class Abstract
    {
        [Function("Abstract")]
        public void Run([TimerTrigger("* * * * *")] TimerInfo timer)
        {
        }
    }

    public static class WrongRequest
    {
        [Function("WrongRequest")]
        public static void Run([HttpTrigger] string request)
        {
        }
    }

    public static class WrongTimer
    {
        [Function("WrongTimer")]
        public static void Run([TimerTrigger("* * * * *")] string timer)
        {
        }
    }

    public static class WrongOrchestration
    {
        [Function("WrongOrchestration")]
        public static void Run([OrchestrationTrigger] string input)
        {
        }
    }

    public static class WrongClient
    {
        [Function("WrongClient")]
        public static void Run([HttpTrigger] HttpRequest request, [DurableClient] string client)
        {
        }
    }

    public static class OtherHub
    {
        [Function("OtherHub")]
        public static void Run([HttpTrigger] HttpRequest request, [DurableClient(TaskHub = "x")] DurableTaskClient client)
        {
        }
    }

    public static class OrchestratorClient
    {
        [Function("OrchestratorClient")]
        public static void Run([OrchestrationTrigger] TaskOrchestrationContext story, [DurableClient] DurableTaskClient client)
        {
        }
    }

    public static class OrchestratorToken
    {
        [Function("OrchestratorToken")]
        public static void Run([OrchestrationTrigger] TaskOrchestrationContext story, CancellationToken ct)
        {
        }
    }

    public static class OrchestratorTwoInputs
    {
        [Function("OrchestratorTwoInputs")]
        public static void Run([OrchestrationTrigger] TaskOrchestrationContext story, string a, string b)
        {
        }
    }

    public static class RenamedActivity
    {
        [Function("RenamedActivity")]
        public static void Run([ActivityTrigger(Activity = "Other")] string input)
        {
        }
    }

    public static class Stranger
    {
        [Function("Stranger")]
        public static void Run([HttpTrigger] HttpRequest request, IServiceProvider service)
        {
        }
    }

    public static class RouteType
    {
        [Function("RouteType")]
        public static void Run([HttpTrigger(Route = "{id}")] HttpRequest request, Uri id)
        {
        }
    }

    public static class RouteAbsent
    {
        [Function("RouteAbsent")]
        public static void Run([HttpTrigger(Route = "x/{id?}")] HttpRequest request, int id)
        {
        }
    }

    public static class Mvc
    {
        [Function("Mvc")]
        public static Task<IActionResult> Run([HttpTrigger] HttpRequest request) => Task.FromResult<IActionResult>(new OkResult());
    }

    public static class Twins
    {
        [Function("Twin")]
        public static void One([TimerTrigger("* * * * *")] TimerInfo timer)
        {
        }

        [Function("twin")]
        public static void Two([TimerTrigger("* * * * *")] TimerInfo timer)
        {
        }
    }

    public static class SameRoute
    {
        [Function("One")]
        public static void One([HttpTrigger("get", "post", Route = "x/{a}")] HttpRequest request, string a)
        {
        }

        [Function("Two")]
        public static void Two([HttpTrigger("POST", Route = "X/{b}")] HttpRequest request, string b)
        {
        }

        [Function("Three")]
        public static void Three([HttpTrigger("put", Route = "x/{a}")] HttpRequest request, string a)
        {
        }
    }
}
