using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MailKit.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MimeKit;
using SendGrid;
using TechVolunteers.Notifications;
using TechVolunteers.Notifications.Transports;
using TechVolunteers.Tests.Storage;
using Xunit;

namespace TechVolunteers.Tests.Notifications;

public sealed class TransportTests
{
    private static readonly Envelope Some = new(
        "0123456789abcdef0123456789abcdef", new SenderAddress("示例承办单位（测试）", "office@example.org"), "经办人甲", "clerk-1@example.org",
        "请于2021年11月19日（星期五）24:00（北京时间）前修改：KJZY2021-A-0001 示例（测试）", "经办人甲，您好：\n\n第一行\n.\n最后一行\n", new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_file_holds_the_letter_as_a_mail_program_reads_it()
    {
        using var folder = new TemporaryFolder();
        var transport = new FileTransport(Path.Combine(folder, "letters"));

        Assert.IsType<Delivery.Taken>(await transport.Send(Some, default));
        Assert.IsType<Delivery.Taken>(await transport.Send(Some, default));

        var message = await MimeMessage.LoadAsync(Assert.Single(Directory.GetFiles(Path.Combine(folder, "letters"))), TestContext.Current.CancellationToken);
        AssertSame(message);
        var raw = await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(folder, "letters"))[0], TestContext.Current.CancellationToken);
        Assert.All(raw, c => Assert.InRange(c, '\0', '~'));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_means_later()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "letters"), "not a folder", TestContext.Current.CancellationToken);

        Assert.IsType<Delivery.TryLater>(await new FileTransport(Path.Combine(folder, "letters")).Send(Some, default));
    }

    [Fact]
    public async Task A_mail_server_gets_the_letter()
    {
        using var server = new SmtpStub(Polite);

        Assert.IsType<Delivery.Taken>(await Smtp(server.Port).Send(Some, default));

        AssertSame(await MimeMessage.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(await server.Data())), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 no such mailbox", typeof(Delivery.Rejected))]
    [InlineData("RCPT", "451 4.7.1 greylisted, try later", typeof(Delivery.TryLater))]
    [InlineData("MAIL", "421 4.3.2 shutting down", typeof(Delivery.TryLater))]
    [InlineData(".", "554 5.7.1 looks like spam", typeof(Delivery.Rejected))]
    [InlineData(".", "452 4.3.1 disk full", typeof(Delivery.TryLater))]
    [InlineData("EHLO", null, typeof(Delivery.TryLater))]
    [InlineData(".", null, typeof(Delivery.Unanswered))]
    [InlineData("QUIT", null, typeof(Delivery.Taken))]
    public async Task What_a_mail_server_answers_decides(string verb, string? reply, Type expected)
    {
        using var server = new SmtpStub(asked => asked == verb ? reply : Polite(asked));

        Assert.IsType(expected, await Smtp(server.Port).Send(Some, default));
    }

    [Fact]
    public async Task A_mail_server_that_is_not_there_means_later() =>
        Assert.IsType<Delivery.TryLater>(await Smtp(ClosedPort()).Send(Some, default));

    [Fact]
    public async Task SendGrid_gets_the_letter_with_its_id_and_no_tracking()
    {
        await using var stub = await SendGridStub.Start(202);

        Assert.IsType<Delivery.Taken>(await stub.Transport.Send(Some, default));

        var body = JsonDocument.Parse(Assert.Single(stub.Bodies)).RootElement;
        var to = Assert.Single(body.GetProperty("personalizations").EnumerateArray());
        Assert.Equal("clerk-1@example.org", Assert.Single(to.GetProperty("to").EnumerateArray()).GetProperty("email").GetString());
        Assert.Equal(Some.Id, to.GetProperty("custom_args").GetProperty("letter").GetString());
        Assert.Equal(Some.Subject, (to.TryGetProperty("subject", out var subject) ? subject : body.GetProperty("subject")).GetString());
        Assert.Equal(Some.Body, Assert.Single(body.GetProperty("content").EnumerateArray()).GetProperty("value").GetString());
        Assert.Contains(Some.MessageId, body.GetRawText(), StringComparison.Ordinal);
        Assert.False(body.GetProperty("tracking_settings").GetProperty("click_tracking").GetProperty("enable").GetBoolean());
        Assert.False(body.GetProperty("tracking_settings").GetProperty("open_tracking").GetProperty("enable").GetBoolean());
        Assert.Equal("Bearer test-key", stub.Authorization);
    }

    [Theory]
    [InlineData(400, typeof(Delivery.Rejected))]
    [InlineData(413, typeof(Delivery.Rejected))]
    [InlineData(401, typeof(Delivery.TryLater))]
    [InlineData(429, typeof(Delivery.TryLater))]
    [InlineData(500, typeof(Delivery.TryLater))]
    [InlineData(503, typeof(Delivery.TryLater))]
    public async Task Feature_X6_what_SendGrid_answers_decides_and_nothing_repeats_the_post(int status, Type expected)
    {
        await using var stub = await SendGridStub.Start(status);

        Assert.IsType(expected, await stub.Transport.Send(Some, default));

        Assert.Single(stub.Bodies);
    }

    [Fact]
    public async Task A_connection_that_SendGrid_drops_leaves_the_outcome_open()
    {
        await using var stub = await SendGridStub.Start(status: null);

        Assert.IsType<Delivery.Unanswered>(await stub.Transport.Send(Some, default));

        Assert.Single(stub.Bodies);
    }

    [Fact]
    public async Task SendGrid_that_cannot_be_reached_means_later()
    {
        using var http = new HttpClient();

        Assert.IsType<Delivery.TryLater>(await new SendGridTransport(http, new SendGridClientOptions { ApiKey = "k", Host = $"http://127.0.0.1:{ClosedPort()}" }).Send(Some, default));
    }

    private static void AssertSame(MimeMessage message)
    {
        Assert.Equal(Some.Subject, message.Subject);
        Assert.Equal(Some.MessageId, message.MessageId);
        Assert.Equal(("示例承办单位（测试）", "office@example.org"), (message.From.Mailboxes.Single().Name, message.From.Mailboxes.Single().Address));
        Assert.Equal(("经办人甲", "clerk-1@example.org"), (message.To.Mailboxes.Single().Name, message.To.Mailboxes.Single().Address));
        Assert.Equal(Some.Body, message.TextBody!.ReplaceLineEndings("\n"));
        Assert.Equal(("text", "plain", "utf-8"), (message.Body!.ContentType.MediaType, message.Body.ContentType.MediaSubtype, message.Body.ContentType.Charset));
        Assert.Equal("auto-generated", message.Headers[HeaderId.AutoSubmitted]);
    }

    private static SmtpTransport Smtp(int port) => new(new SmtpServer("127.0.0.1", port, null, null, SecureSocketOptions.None));

    private static string Polite(string verb) => verb switch
    {
        "DATA" => "354 go ahead",
        "QUIT" => "221 bye",
        _ => "250 ok",
    };

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The v3 mail API on a free port.</summary>
    private sealed class SendGridStub : IAsyncDisposable
    {
        private readonly WebApplication _web;
        private readonly HttpClient _http = new();

        private SendGridStub(int? status)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            _web = builder.Build();
            _web.Urls.Add("http://127.0.0.1:0");
            _web.MapPost("/v3/mail/send", async (HttpContext http) =>
            {
                using var reader = new StreamReader(http.Request.Body);
                Bodies.Add(await reader.ReadToEndAsync());
                Authorization = http.Request.Headers.Authorization;
                if (status is { } known)
                    http.Response.StatusCode = known;
                else
                    http.Abort();
            });
        }

        public List<string> Bodies { get; } = [];

        public string? Authorization { get; private set; }

        public SendGridTransport Transport => new(_http, new SendGridClientOptions { ApiKey = "test-key", Host = _web.Urls.Single() });

        public static async Task<SendGridStub> Start(int? status)
        {
            var stub = new SendGridStub(status);
            await stub._web.StartAsync();
            return stub;
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await _web.DisposeAsync();
        }
    }
}
