using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Tests.EmbeddedRuntime.Http;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Hosting;

/// <summary>What the official host offers and the application has no use for: not declared, so that it does not compile, or refused at the start.</summary>
public sealed class NotOfferedTests
{
    private static readonly List<Type> Declared = [.. typeof(FunctionsApplication).Assembly.GetExportedTypes()];

    [Fact]
    [Trait("Difference", "F06")]
    public void F06_nothing_adds_properties_of_its_own_to_a_failure()
    {
        Assert.DoesNotContain(Declared, type => type.Name == "IExceptionPropertiesProvider");
        Assert.Null(TaskFailureDetails.FromException(new InvalidOperationException("x") { Data = { ["key"] = "value" } }).Properties);
    }

    [Fact]
    [Trait("Difference", "K09")]
    public void K09_entities_whose_messages_would_be_sorted_are_not_declared() =>
        Assert.DoesNotContain(Declared, type => type.FullName!.Contains("Entit", StringComparison.Ordinal));

    [Fact]
    [Trait("Difference", "L16")]
    public void L16_addresses_that_manage_instances_are_not_declared() => Assert.DoesNotContain(
        Declared.SelectMany(type => type.GetMembers().Select(member => member.Name).Append(type.Name)),
        name => name.Contains("CheckStatus", StringComparison.Ordinal) || name.Contains("HttpManagement", StringComparison.Ordinal));

    [Theory]
    [InlineData("/runtime/webhooks/durabletask/instances")]
    [InlineData("/runtime/webhooks/durabletask/instances/x/terminate?code=master")]
    [Trait("Difference", "H09")]
    public async Task H09_the_webhook_of_the_durable_extension_answers_nobody(string path)
    {
        await using var host = await RunningHost.Start(new HostSetup(typeof(HomePage)) { Args = ["--EmbeddedRuntime:Keys:Master=master"] });
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("x-functions-key", "master");

        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    [Trait("Difference", "H13")]
    public async Task H13_an_action_result_is_refused_at_the_start() =>
        Assert.Contains("IActionResult", Assert.Single(await RunningHost.Refusal(new HostSetup(typeof(Mvc)))), StringComparison.Ordinal);

    [Fact]
    [Trait("Difference", "H14")]
    public async Task H14_a_body_bound_to_a_parameter_is_refused_at_the_start() => Assert.StartsWith(
        $"Function 'Body': nothing supplies parameter 'posted' of type {typeof(Posted)};",
        Assert.Single(await RunningHost.Refusal(new HostSetup(typeof(Body)))),
        StringComparison.Ordinal);

    [Fact]
    [Trait("Difference", "H18")]
    public async Task H18_a_bound_on_requests_is_named_at_the_start_as_unused()
    {
        await using var host = await RunningHost.Start(new HostSetup(typeof(HomePage))
        {
            HostJson = """{"version":"2.0","extensions":{"http":{"maxOutstandingRequests":200,"dynamicThrottlesEnabled":true}}}""",
        });

        Assert.Contains("no use for: extensions.http.dynamicThrottlesEnabled, extensions.http.maxOutstandingRequests", host.Console.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Difference", "V04")]
    public async Task V04_an_activity_that_asks_for_its_context_is_refused_at_the_start() => Assert.Equal(
        [$"Function 'Asks': nothing supplies parameter 'context' of type {typeof(TaskActivityContext)}."],
        await RunningHost.Refusal(new HostSetup(typeof(Asks))));

    public sealed record Posted(string Name);

    public static class Mvc
    {
        [Function("Mvc")]
        public static IActionResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new OkResult();
    }

    public static class Body
    {
        [Function("Body")]
        public static string Run([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, Posted posted) => posted.Name;
    }

    public static class Asks
    {
        [Function("Asks")]
        public static string Run([ActivityTrigger] string input, TaskActivityContext context) => context.Version;
    }
}
