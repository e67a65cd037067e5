using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace TechVolunteers.Notifications.Transports;

/// <summary>Where letters are handed over by SMTP.</summary>
/// <param name="User">Null to send without signing in.</param>
public sealed record SmtpServer(string Host, int Port, string? User, string? Password, SecureSocketOptions Tls);

/// <summary>Hands letters to a mail server (RFC 5321), one connection a letter.</summary>
public sealed class SmtpTransport(SmtpServer server) : ILetterTransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<Delivery> Send(Envelope envelope, CancellationToken cancel)
    {
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        if (await Connect(client, cancel) is { } unreachable)
            return unreachable;
        using var message = envelope.ToMessage();
        try
        {
            await client.SendAsync(message, cancel);
        }
        catch (SmtpCommandException refused)
        {
            // 4xx is for now, 5xx for good (RFC 5321 4.2.1); 421 closes the channel.
            return (int)refused.StatusCode >= 500
                ? new Delivery.Rejected($"The mail server refused it: {(int)refused.StatusCode} {refused.Message}")
                : new Delivery.TryLater($"The mail server refused it for now: {(int)refused.StatusCode} {refused.Message}");
        }
        catch (Exception problem) when (Lost(problem))
        {
            return new Delivery.Unanswered($"The connection was lost while the letter was handed over: {problem.Message}");
        }
        try
        {
            await client.DisconnectAsync(quit: true, cancel);
        }
        catch (Exception problem) when (Lost(problem) || problem is SmtpCommandException)
        {
            // The letter was taken before; how the connection ends changes nothing.
        }
        return new Delivery.Taken();
    }

    private async Task<Delivery?> Connect(SmtpClient client, CancellationToken cancel)
    {
        try
        {
            await client.ConnectAsync(server.Host, server.Port, server.Tls, cancel);
            if (server.User is { } user)
                await client.AuthenticateAsync(user, server.Password ?? "", cancel);
            return null;
        }
        // Whatever goes wrong here is the settings' or the server's trouble, not the letter's.
        catch (Exception problem) when (Lost(problem) || problem is SmtpCommandException or AuthenticationException or SslHandshakeException or NotSupportedException)
        {
            return new Delivery.TryLater($"The mail server {server.Host}:{server.Port} could not be used: {problem.Message}");
        }
    }

    private static bool Lost(Exception problem) =>
        problem is IOException or SocketException or TimeoutException or ProtocolException or ServiceNotConnectedException;
}
