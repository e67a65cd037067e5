using Microsoft.AspNetCore.Http;
using TechVolunteers.Web;
using Xunit;

namespace TechVolunteers.Tests.Web;

public sealed class UnreadBodyTests
{
    [Fact]
    public async Task What_is_left_of_a_body_is_read_to_its_end()
    {
        using var body = new MemoryStream(new byte[3_000_000]) { Position = 1_000 };

        await Request(body).Drain(default);

        Assert.Equal(body.Length, body.Position);
    }

    [Fact]
    public async Task A_sender_that_asked_before_it_sent_is_not_made_to_send()
    {
        using var body = new MemoryStream(new byte[1_000]);
        var request = Request(body);
        request.Headers.Expect = "100-continue";

        await request.Drain(default);

        Assert.Equal(0, body.Position);
    }

    [Fact]
    public async Task A_sender_that_is_gone_does_not_hide_the_refusal()
    {
        await Request(new BrokenStream()).Drain(default);
        using var body = new MemoryStream(new byte[1_000]);
        await Request(body).Drain(new CancellationToken(canceled: true));

        Assert.Equal(0, body.Position);
    }

    private static HttpRequest Request(Stream body) => new DefaultHttpContext { Request = { Body = body } }.Request;

    private sealed class BrokenStream : MemoryStream
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new IOException("The sender is gone.");
    }
}
