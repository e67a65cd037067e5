using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Http;

public sealed class FunctionKeysTests
{
    private static readonly string[] Keys =
    [
        "--EmbeddedRuntime:Keys:Master=the-master", "--EmbeddedRuntime:Keys:Host:default=for-all",
        "--EmbeddedRuntime:Keys:Functions:Closed:default=for-this", "--EmbeddedRuntime:Keys:Functions:Hello:default=for-another",
    ];

    [Theory]
    [InlineData("/api/closed", null, HttpStatusCode.Unauthorized)]
    [InlineData("/api/closed", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("/api/closed", "for-another", HttpStatusCode.Unauthorized)]
    [InlineData("/api/closed", "for-this", HttpStatusCode.OK)]
    [InlineData("/api/closed", "for-all", HttpStatusCode.OK)]
    [InlineData("/api/closed", "the-master", HttpStatusCode.OK)]
    [InlineData("/api/closed?code=for-this", null, HttpStatusCode.OK)]
    [InlineData("/api/closed?code=wrong", null, HttpStatusCode.Unauthorized)]
    [InlineData("/api/closed?code=for-this", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("/api/closed?code=wrong", "for-this", HttpStatusCode.OK)]
    public async Task H05_a_function_key_opens_and_the_header_wins(string path, string? header, HttpStatusCode expected) =>
        Assert.Equal(expected, await Ask(path, header, Keys));

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("for-all", HttpStatusCode.Unauthorized)]
    [InlineData("for-this", HttpStatusCode.Unauthorized)]
    [InlineData("the-master", HttpStatusCode.OK)]
    public async Task H06_only_the_master_key_opens_an_admin_function(string? header, HttpStatusCode expected) =>
        Assert.Equal(expected, await Ask("/api/master", header, Keys));

    [Fact]
    public async Task H07_an_anonymous_function_ignores_a_wrong_key() => Assert.Equal(HttpStatusCode.OK, await Ask("/api/hello", "wrong", Keys));

    [Theory]
    [InlineData(null, HttpStatusCode.NotFound)]
    [InlineData("for-all", HttpStatusCode.NotFound)]
    [InlineData("the-master", HttpStatusCode.OK)]
    public async Task H08_a_disabled_function_answers_only_the_master_key(string? header, HttpStatusCode expected) =>
        Assert.Equal(expected, await Ask("/api/hello", header, [.. Keys, "--AzureWebJobs.Hello.Disabled=true"]));

    [Theory]
    [InlineData("/api/closed?code=")]
    [InlineData("/api/master?code=")]
    [InlineData("/api/closed?code=x")]
    public async Task Without_any_key_in_the_settings_a_function_stays_closed(string path) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(path, null, ["--EmbeddedRuntime:Keys:Master="]));

    [Fact]
    public async Task A_key_in_the_query_is_not_logged()
    {
        await using var host = await RunningHost.Start(new HostSetup(typeof(Pages))
        {
            HostJson = """{"version":"2.0","logging":{"logLevel":{"default":"Trace"}}}""",
            Configure = builder => builder.Services.AddSingleton<Signals>(),
        });

        await host.Client.GetAsync("/api/closed?code=never-to-be-seen");
        await host.Client.GetAsync("/api/fails?code=never-to-be-seen");

        Assert.NotEmpty(host.Log.All);
        Assert.DoesNotContain(host.Log.All, line => line.Contains("never-to-be-seen", StringComparison.Ordinal));
    }

    private static async Task<HttpStatusCode> Ask(string path, string? header, string[] settings)
    {
        await using var host = await RunningHost.Start(new HostSetup(typeof(Pages))
        {
            Args = settings,
            Configure = builder => builder.Services.AddSingleton<Signals>(),
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is not null)
        {
            request.Headers.Add("x-functions-key", header);
        }

        return (await host.Client.SendAsync(request)).StatusCode;
    }
}
