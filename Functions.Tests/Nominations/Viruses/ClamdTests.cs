using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.Nominations.Viruses;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Viruses;

public sealed class ClamdTests
{
    [Fact]
    public async Task A_virus_is_found_and_named_and_a_clean_file_is_clean()
    {
        await using var daemon = await ClamdDaemon.Start();
        var clamd = new Clamd(daemon.Address, TimeProvider.System);

        Assert.Equal(new VirusVerdict.Found("Eicar-Test-Signature.UNOFFICIAL"), await clamd.Scan(Content(ClamdDaemon.Eicar), default));
        Assert.Equal(new VirusVerdict.Clean(), await clamd.Scan(Content("nothing"), default));
        // Longer than one chunk; the signature lies across the border of two.
        Assert.IsType<VirusVerdict.Found>(await clamd.Scan(Content(new string(' ', (128 * 1024) - 20) + ClamdDaemon.Eicar + new string(' ', 300_000)), default));
        Assert.Equal(new VirusVerdict.Clean(), await clamd.Scan(Content(""), default));
    }

    [Fact]
    public async Task A_file_longer_than_clamd_takes_is_not_taken_for_clean()
    {
        await using var daemon = await ClamdDaemon.Start();

        var verdict = await new Clamd(daemon.Address, TimeProvider.System).Scan(Content(new string('x', 8_000_000)), default);

        Assert.IsType<VirusVerdict.Unanswered>(verdict);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_no_answer()
    {
        Assert.IsType<VirusVerdict.Unanswered>(await new Clamd(ClamdAddress.Parse("unix:///tmp/there-is-no-such-socket"), TimeProvider.System).Scan(Content("x"), default));
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        Assert.IsType<VirusVerdict.Unanswered>(await new Clamd(ClamdAddress.Parse($"tcp://127.0.0.1:{port}"), TimeProvider.System).Scan(Content("x"), default));
    }

    [Theory]
    [InlineData("stream: OK\0", "Clean { }")]
    [InlineData("stream: Some.Name FOUND\0", "Found { Name = Some.Name }")]
    [InlineData("INSTREAM size limit exceeded. ERROR\0", "Unanswered { Why = It answered “INSTREAM size limit exceeded. ERROR”. }")]
    [InlineData("stream: OKAY\0", "Unanswered { Why = It answered “stream: OKAY”. }")]
    [InlineData("", "Unanswered { Why = The connection ended without an answer. }")]
    public async Task Only_the_words_of_the_protocol_make_a_verdict(string reply, string verdict)
    {
        using var stub = new TcpListener(IPAddress.Loopback, 0);
        stub.Start();
        var answering = Answer(stub, reply);

        Assert.Equal(verdict, $"{await new Clamd(AddressOf(stub), TimeProvider.System).Scan(Content("content"), default)}");
        Assert.Equal("zINSTREAM\0\0\0\0\u0007content\0\0\0\0", await answering);
    }

    [Fact]
    public async Task A_clamd_that_says_nothing_is_left_after_two_minutes_and_a_caller_who_gives_up_is_heard_at_once()
    {
        using var stub = new TcpListener(IPAddress.Loopback, 0);
        stub.Start();
        var time = new FakeTimeProvider();
        var clamd = new Clamd(AddressOf(stub), time);

        var asked = clamd.Scan(Content("content"), default);
        using var silent = await stub.AcceptTcpClientAsync();
        time.Advance(Clamd.Patience);
        Assert.Equal(new VirusVerdict.Unanswered("No answer within 120 s."), await asked);

        using var giveUp = new CancellationTokenSource();
        var second = clamd.Scan(Content("content"), giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Theory]
    [InlineData("tcp://scanner.example.org:3310")]
    [InlineData("tcp://127.0.0.1:3310/")]
    [InlineData("unix:///run/clamav/clamd.ctl")]
    public void An_address_of_clamd_is_read(string setting) => Assert.NotNull(ClamdAddress.Parse(setting).EndPoint);

    [Theory]
    [InlineData("127.0.0.1:3310")]
    [InlineData("tcp://scanner.example.org")]
    [InlineData("tcp://scanner.example.org:3310/path")]
    [InlineData("http://scanner.example.org:3310")]
    [InlineData("unix://run/clamav/clamd.ctl")]
    [InlineData("/run/clamav/clamd.ctl")]
    public void A_setting_that_is_no_address_is_named(string setting)
    {
        var problem = Assert.Single(Assert.Throws<SettingsException>(() => ClamdAddress.Parse(setting)).Problems);

        Assert.StartsWith($"The setting ClamAv is “{setting}”. Set it to", problem, StringComparison.Ordinal);
    }

    private static MemoryStream Content(string text) => new(Encoding.ASCII.GetBytes(text));

    private static ClamdAddress AddressOf(TcpListener stub) => ClamdAddress.Parse($"tcp://127.0.0.1:{((IPEndPoint)stub.LocalEndpoint).Port}");

    /// <returns>What was asked.</returns>
    private static async Task<string> Answer(TcpListener stub, string reply)
    {
        using var caller = await stub.AcceptTcpClientAsync();
        var asked = new byte[25];
        await caller.GetStream().ReadExactlyAsync(asked);
        await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes(reply));
        return Encoding.ASCII.GetString(asked);
    }
}
