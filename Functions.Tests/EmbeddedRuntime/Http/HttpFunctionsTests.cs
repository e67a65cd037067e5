using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Http;

/// <summary>The rows H01 to H19 and H26 of what the Functions host promises for HTTP.</summary>
public sealed class HttpFunctionsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private static HostSetup Setup => new(typeof(Pages))
    {
        Configure = builder => builder.Services.AddSingleton<Signals>(),
    };

    private static Task<RunningHost> Start() => RunningHost.Start(Setup);

    [Theory]
    [InlineData(null, "/api/Hello")]
    [InlineData("""{"version":"2.0","extensions":{"http":{"routePrefix":"v1/x"}}}""", "/v1/x/Hello")]
    [InlineData("""{"version":"2.0","extensions":{"http":{"RoutePrefix":""}}}""", "/Hello")]
    public async Task H01_the_route_prefix_is_api_unless_host_json_says_otherwise(string? hostJson, string path)
    {
        await using var host = await RunningHost.Start(Setup with { HostJson = hostJson });

        Assert.Equal("你好", await host.Client.GetStringAsync(path));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync("/elsewhere/Hello")).StatusCode);
    }

    [Theory]
    [InlineData("/api/hello", "你好")]
    [InlineData("/API/ITEMS/5", "5 none GetItem")]
    [InlineData("/api/items/5/b", "5 b GetItem")]
    [InlineData("/api/typed/6f9619ff-8b86-d011-b42d-00c04fc964ff", "6f9619ff-8b86-d011-b42d-00c04fc964ff none")]
    [InlineData("/api/typed/6f9619ff-8b86-d011-b42d-00c04fc964ff/true", "6f9619ff-8b86-d011-b42d-00c04fc964ff True")]
    [InlineData("/api/files/a/b%20c.css", "a/b c.css")]
    [InlineData("/api/files", "none")]
    [InlineData("/api/any", "GET")]
    public async Task H02_routes_bind_their_values_without_regard_to_case(string path, string expected)
    {
        await using var host = await Start();

        Assert.Equal(expected, await host.Client.GetStringAsync(path));
    }

    [Fact]
    public async Task H02_the_root_is_reached_by_an_optional_value()
    {
        await using var host = await RunningHost.Start(new HostSetup(typeof(HomePage)) { HostJson = """{"version":"2.0","extensions":{"http":{"routePrefix":""}}}""" });

        Assert.Equal("home", await host.Client.GetStringAsync("/"));
        Assert.Equal("about", await host.Client.GetStringAsync("/about"));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync("/5")).StatusCode);
    }

    [Theory]
    [InlineData("GET", "/api/items/five")]
    [InlineData("GET", "/api/unknown")]
    [InlineData("GET", "/")]
    public async Task H02_what_no_route_takes_is_a_bare_404(string method, string path) => await ExpectBare(method, path, HttpStatusCode.NotFound);

    [Theory]
    [InlineData("DELETE", "/api/items/5")]
    [InlineData("POST", "/api/hello")]
    [InlineData("HEAD", "/api/hello")]
    [InlineData("OPTIONS", "/api/hello")]
    public async Task H03_a_wrong_method_is_a_bare_404(string method, string path) => await ExpectBare(method, path, HttpStatusCode.NotFound);

    [Theory]
    [InlineData("GET")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task H04_without_methods_every_method_reaches_the_function(string method)
    {
        await using var host = await Start();

        var response = await host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/api/any"));

        Assert.Equal(method, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Two_functions_share_a_route_by_method()
    {
        await using var host = await Start();

        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/api/items/5")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await host.Client.PostAsync("/api/items/5", null)).StatusCode);
    }

    [Fact]
    public async Task H10_authentication_does_not_run_by_itself_and_a_forged_principal_is_nobody()
    {
        await using var host = await RunningHost.Start(Setup with
        {
            Configure = builder =>
            {
                builder.Services.AddSingleton<Signals>();
                builder.Services.AddAuthentication("anyone").AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, Anyone>("anyone", null);
                builder.Services.AddAuthorization(options => options.FallbackPolicy = new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/who");
        request.Headers.Add("X-MS-CLIENT-PRINCIPAL", Convert.ToBase64String("""{"userId":"forged"}"""u8));

        Assert.Equal("nobody", await (await host.Client.SendAsync(request)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task H11_doubled_query_parameters_are_kept()
    {
        await using var host = await Start();

        Assert.Equal("1|2", await host.Client.GetStringAsync("/api/query?a=1&a=2"));
    }

    [Theory]
    [InlineData("/api/fails")]
    [InlineData("/api/typed/no-guid")]
    public async Task H12_an_unhandled_exception_is_a_bare_500_and_a_log_entry(string path)
    {
        await using var host = await RunningHost.Start(Setup with { Args = ["--environment", "Development"] });

        var response = await host.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.Single(host.Log.All, line => line.StartsWith("Error: Function '", StringComparison.Ordinal));
    }

    [Fact]
    public async Task H12_half_an_answer_is_broken_off()
    {
        await using var host = await Start();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => host.Client.GetStringAsync("/api/fails-late"));
    }

    [Fact]
    public async Task H13_text_objects_and_results_are_answers()
    {
        await using var host = await Start();

        var text = await host.Client.GetAsync("/api/hello");
        var record = await host.Client.GetAsync("/api/record");

        Assert.Equal("text/plain; charset=utf-8", text.Content.Headers.ContentType!.ToString());
        Assert.Equal("application/json; charset=utf-8", record.Content.Headers.ContentType!.ToString());
        Assert.Equal("""{"name":"测试","count":3}""", System.Text.RegularExpressions.Regex.Unescape(await record.Content.ReadAsStringAsync()));
        Assert.False(text.Headers.Contains("Server"));
    }

    [Fact]
    public async Task H13_a_function_may_write_the_response_itself_with_its_cookies_once()
    {
        await using var host = await Start();

        var response = await host.Client.GetAsync("/api/direct");

        Assert.Equal("written", await response.Content.ReadAsStringAsync());
        Assert.Equal(["a=1; path=/", "b=2; path=/"], response.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task H15_no_result_is_204() => await ExpectBare("GET", "/api/nothing", HttpStatusCode.NoContent);

    [Fact]
    public async Task H16_a_client_that_leaves_cancels_the_function()
    {
        await using var host = await Start();
        var signals = host.Get<Signals>();
        using var leave = new CancellationTokenSource();
        var call = host.Client.GetAsync("/api/wait", leave.Token);
        await signals.Entered.Task.WaitAsync(Long);

        await leave.CancelAsync();

        Assert.True(await signals.Cancelled.Task.WaitAsync(Long), "the context's token was not cancelled");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task H17_a_body_above_the_hosts_limit_is_a_bare_500_before_the_function_runs()
    {
        await using var host = await RunningHost.Start(Setup with
        {
            Configure = builder =>
            {
                builder.Services.AddSingleton<Signals>();
                builder.Services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = 500_000_000);
            },
        });

        var answer = await Raw(host, "POST /api/swallow HTTP/1.1\r\nHost: x\r\nContent-Length: 104857601\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 500 ", answer);
        Assert.Contains("Content-Length: 0", answer);
        Assert.Equal(0, host.Get<Signals>().Calls);
        Assert.Equal("104857600", await (await host.Client.PostAsync("/api/swallow", new StringContent("x"))).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task H17_a_body_above_the_apps_own_limit_is_a_bare_500()
    {
        await using var host = await RunningHost.Start(Setup with
        {
            Configure = builder =>
            {
                builder.Services.AddSingleton<Signals>();
                builder.Services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = 1000);
            },
        });

        var response = await host.Client.PostAsync("/api/swallow", new ByteArrayContent(new byte[1001]));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task H17_the_apps_server_keeps_its_30_MB_limit_unless_raised()
    {
        await using var host = await Start();

        Assert.Equal("30000000", await (await host.Client.PostAsync("/api/swallow", new StringContent("x"))).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task H26_a_body_slower_than_240_bytes_a_second_for_5_seconds_is_cut_off()
    {
        await using var host = await Start();

        var rate = host.Get<IOptions<KestrelServerOptions>>().Value.Limits.MinRequestBodyDataRate!;

        Assert.Equal((240d, TimeSpan.FromSeconds(5)), (rate.BytesPerSecond, rate.GracePeriod));
    }

    [Fact]
    public async Task Bodies_stream_both_ways()
    {
        await using var host = await Start();
        using var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync("POST /api/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n"u8.ToArray());

        // The answer to the first piece comes while the request is still open.
        var soFar = await ReadUntil(stream, "first");
        await stream.WriteAsync("6\r\nsecond\r\n0\r\n\r\n"u8.ToArray());
        var rest = await ReadUntil(stream, "0\r\n\r\n");

        Assert.Contains("first", soFar);
        Assert.Contains("second", rest);
    }

    [Fact]
    public async Task An_invocation_has_one_scope_and_ends_it()
    {
        await using var host = await RunningHost.Start(new HostSetup(typeof(ScopedPage))
        {
            Configure = builder => builder.Services.AddSingleton<Signals>().AddScoped<Scoped>(),
        });

        Assert.Equal("same", await host.Client.GetStringAsync("/api/scoped"));
        Assert.True(await host.Get<Signals>().Cancelled.Task.WaitAsync(Long));
    }

    private static async Task ExpectBare(string method, string path, HttpStatusCode expected)
    {
        await using var host = await Start();

        var response = await host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(expected, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.Empty(response.Content.Headers.Allow);
    }

    private static async Task<string> Raw(RunningHost host, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        return await ReadUntil(client.GetStream(), "\r\n\r\n");
    }

    private static async Task<string> ReadUntil(NetworkStream stream, string end)
    {
        using var patience = new CancellationTokenSource(Long);
        var text = new StringBuilder();
        var buffer = new byte[1024];
        while (!text.ToString().Contains(end, StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, patience.Token);
            Assert.True(count > 0, $"the connection ended after: {text}");
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    private sealed class Anyone(
        IOptionsMonitor<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions> options,
        Microsoft.Extensions.Logging.ILoggerFactory logger,
        System.Text.Encodings.Web.UrlEncoder encoder)
        : Microsoft.AspNetCore.Authentication.AuthenticationHandler<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<Microsoft.AspNetCore.Authentication.AuthenticateResult> HandleAuthenticateAsync()
        {
            var identity = new System.Security.Claims.ClaimsIdentity([new(System.Security.Claims.ClaimTypes.Name, "somebody")], "anyone");
            return Task.FromResult(Microsoft.AspNetCore.Authentication.AuthenticateResult.Success(new(new(identity), "anyone")));
        }
    }
}
