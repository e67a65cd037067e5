using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.EmbeddedRuntime.Hosting;
using TechVolunteers.Tests.EmbeddedRuntime.Http;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Hosting;

public sealed class StartTests
{
    private static HostSetup Setup => new(typeof(HomePage), typeof(SettingPage), typeof(Sweep));

    [Fact]
    public async Task The_start_lists_functions_urls_and_unused_keys()
    {
        await using var host = await RunningHost.Start(Setup with
        {
            HostJson = """{"version":"2.0","functionTimeout":"00:05:00","extensions":{"http":{"routePrefix":""},"queues":{}}}""",
        });

        var lines = host.Console.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        var address = host.Address.ToString().TrimEnd('/');
        Assert.StartsWith("http://127.0.0.1:", address);
        Assert.Equal(
            [
                "Functions:",
                $"Home: [GET] {address}/{{x:alpha?}}",
                $"Setting: [*] {address}/Setting",
                "Sweep: timerTrigger",
                "Keys of host.json that this runtime has no use for: extensions.queues, functionTimeout",
            ],
            lines);
    }

    [Theory]
    [InlineData(null, null, "")]
    [InlineData("local", null, "local")]
    [InlineData("local", "argument", "argument")]
    public async Task Local_settings_are_settings_and_arguments_win(string? local, string? argument, string expected)
    {
        await using var host = await RunningHost.Start(Setup with
        {
            LocalSettings = local is null ? null : $$$"""{"IsEncrypted":false,"Values":{"Deep__Setting":"{{{local}}}"},"Host":{"LocalHttpPort":1}}""",
            Args = argument is null ? [] : [$"--Deep:Setting={argument}"],
        });

        Assert.Equal(expected, await host.Client.GetStringAsync("/api/setting"));
    }

    [Fact]
    public async Task Environment_variables_win_over_local_settings()
    {
        const string name = "Deep__Setting";
        Assert.Null(Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, "environment");
        try
        {
            await using var host = await RunningHost.Start(Setup with { LocalSettings = """{"Values":{"Deep:Setting":"local"}}""" });
            Assert.Equal("environment", await host.Client.GetStringAsync("/api/setting"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Theory]
    [InlineData("""{"IsEncrypted":true}""", "local.settings.json: 'IsEncrypted' must be false; encrypted settings cannot be read.")]
    [InlineData("""{"Values":{"A":1}}""", "local.settings.json: 'Values.A' must be a string.")]
    [InlineData("""{"Values":[]}""", "local.settings.json: 'Values' must be an object.")]
    [InlineData("""{"Value":{}}""", "local.settings.json: the key 'Value' is unknown.")]
    [InlineData("""{"Host":{"CORS":"*"}}""", "local.settings.json: 'Host.CORS' is not supported; only a whole number 'LocalHttpPort' is.")]
    [InlineData("""{"Host":{"LocalHttpPort":"1"}}""", "local.settings.json: 'Host.LocalHttpPort' is not supported; only a whole number 'LocalHttpPort' is.")]
    [InlineData("""{"Host":1}""", "local.settings.json: 'Host' must be an object.")]
    [InlineData("[]", "local.settings.json must hold a JSON object.")]
    public async Task Local_settings_that_cannot_be_read_stop_the_start_by_name(string settings, string problem) =>
        Assert.Equal([problem], await RunningHost.Refusal(Setup with { LocalSettings = settings }));

    [Theory]
    [InlineData("--port=many", "--port takes a number from 0 to 65535, not 'many'.")]
    [InlineData("--port=70000", "--port takes a number from 0 to 65535, not '70000'.")]
    [InlineData("--AzureWebJobs.Home.Disabled=perhaps", "Setting 'AzureWebJobs.Home.Disabled' must be true or false, not 'perhaps'.")]
    [InlineData("--AzureFunctionsJobHost:extensions:http:prefix=x", "host.json: the key 'extensions.http.prefix' is unknown.")]
    public async Task Settings_that_cannot_be_meant_stop_the_start_by_name(string argument, string problem) =>
        Assert.Equal([problem], await RunningHost.Refusal(Setup with { Args = [argument] }));

    [Fact]
    public async Task A_setting_overrides_host_json()
    {
        await using var host = await RunningHost.Start(Setup with { Args = ["--AzureFunctionsJobHost:extensions:http:routePrefix=other"] });

        Assert.Equal("", await host.Client.GetStringAsync("/other/setting"));
    }

    [Fact]
    public async Task Two_hosts_live_in_one_process_without_sharing_anything()
    {
        await using var one = await RunningHost.Start(Setup with { Args = ["--Deep:Setting=one"] });
        await using var two = await RunningHost.Start(Setup with { Args = ["--Deep:Setting=two"] });

        Assert.Equal("one", await one.Client.GetStringAsync("/api/setting"));
        Assert.Equal("two", await two.Client.GetStringAsync("/api/setting"));
    }

    [Fact]
    public async Task Problems_of_functions_and_host_json_are_told_together() => Assert.Equal(
        2, (await RunningHost.Refusal(new HostSetup(typeof(Unreadable)) { HostJson = """{"version":"2.0","nonsense":1}""" })).Count);

    [Fact]
    public void Http_functions_need_the_web_application()
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Services.AddSingleton(FunctionSource.Of(typeof(HomePage)));

        Assert.Contains("ConfigureFunctionsWebApplication()", Assert.Throws<StartRefusedException>(builder.Build).Message);
    }

    [Fact]
    public void Middleware_before_the_web_application_is_refused()
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.UseMiddleware((_, next) => next());

        Assert.Contains("Call it first", Assert.Throws<StartRefusedException>(builder.ConfigureFunctionsWebApplication).Message);
    }

    public static class SettingPage
    {
        [Function("Setting")]
        public static string Show([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) =>
            request.HttpContext.RequestServices.GetRequiredService<IConfiguration>()["Deep:Setting"] ?? "";
    }

    public static class Sweep
    {
        [Function("Sweep")]
        public static void Run([TimerTrigger("0 0 1 1 1 *")] TimerInfo timer)
        {
        }
    }

    public static class Unreadable
    {
        [Function("Unreadable")]
        public static void Run([TimerTrigger("never")] TimerInfo timer)
        {
        }
    }
}
