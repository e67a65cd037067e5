using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Discovery;

/// <summary>What orchestrators, activities and their clients must not look like.</summary>
public sealed class DurableRefusalTests
{
    [Theory]
    [InlineData(typeof(WrongOrchestration), "Function 'WrongOrchestration': [OrchestrationTrigger] is supported on a TaskOrchestrationContext, not on System.String.")]
    [InlineData(typeof(WrongClient), "Function 'WrongClient': [DurableClient] is supported on a DurableTaskClient, not on System.String.")]
    [InlineData(typeof(OtherHub), "Function 'OtherHub': [DurableClient] of parameter 'client' names a task hub or connection")]
    [InlineData(typeof(OrchestratorClient), "Function 'OrchestratorClient': an orchestrator has no [DurableClient]")]
    [InlineData(typeof(OrchestratorToken), "Function 'OrchestratorToken': an orchestrator has no CancellationToken (parameter 'ct').")]
    [InlineData(typeof(OrchestratorTwoInputs), "Function 'OrchestratorTwoInputs': nothing supplies parameter 'b' of type System.String.")]
    [InlineData(typeof(RenamedActivity), "Function 'RenamedActivity': its trigger sets Activity to 'Other'; a function is called by its own name.")]
    public void An_orchestrator_or_activity_that_could_not_run_is_refused_by_name(Type functions, string expected) => Refused.Because(functions, expected);

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
}
