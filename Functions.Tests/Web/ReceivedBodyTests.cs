using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TechVolunteers.Web;
using Xunit;

namespace TechVolunteers.Tests.Web;

public sealed class ReceivedBodyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\n0123456789")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n")]
    public async Task A_sender_who_breaks_off_is_told_to_the_reader_and_is_no_trouble_of_the_server(string sent)
    {
        var (log, looked, told) = (new Troubles(), new TaskCompletionSource(), new TaskCompletionSource<Exception>());
        await using var app = await Serve(log, async request =>
        {
            try
            {
                var body = new ReceivedBody(request);
                var first = (await body.ReadAsync()).Buffer;
                body.AdvanceTo(first.Start, first.End);
                looked.SetResult();
                await body.ReadAtLeastAsync(50);
                told.SetResult(new InvalidOperationException("The body was read."));
            }
            catch (Exception broken)
            {
                told.SetResult(broken);
            }
        });

        using (var line = new TcpClient())
        {
            await line.ConnectAsync(IPEndPoint.Parse(new Uri(app.Urls.Single()).Authority), Cancel);
            await line.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: here\r\n{sent}"), Cancel);
            await looked.Task;
            await line.Client.DisconnectAsync(reuseSocket: false, Cancel);
        }

        Assert.IsAssignableFrom<IOException>(await told.Task);
        await app.StopAsync(Cancel);
        Assert.Empty(log.Told);
    }

    [Fact]
    public async Task What_is_asked_for_is_waited_for()
    {
        var (log, told) = (new Troubles(), new TaskCompletionSource<long>());
        await using var app = await Serve(log, async request =>
        {
            var body = new ReceivedBody(request);
            var read = await body.ReadAtLeastAsync(150_000);
            told.SetResult(read.Buffer.Length);
            body.AdvanceTo(read.Buffer.End);
        });

        using var http = new HttpClient();
        using var content = new ByteArrayContent(new byte[200_000]);
        using var answer = await http.PostAsync(app.Urls.Single(), content, Cancel);

        Assert.InRange(await told.Task, 150_000, 200_000);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<WebApplication> Serve(Troubles log, Func<HttpRequest, Task> handler)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log);
        var app = builder.Build();
        app.Run(context => handler(context.Request));
        await app.StartAsync(Cancel);
        return app;
    }

    private sealed class Troubles : ILoggerProvider, ILogger
    {
        private readonly List<string> _told = [];

        public IReadOnlyList<string> Told => _told;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            lock (_told)
                _told.Add($"{formatter(state, exception)} {exception?.Message}");
        }

        public void Dispose()
        {
        }
    }
}
