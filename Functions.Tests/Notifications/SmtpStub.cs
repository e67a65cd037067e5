using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TechVolunteers.Tests.Notifications;

/// <summary>A mail server for one connection (RFC 5321) that answers as the test says.</summary>
internal sealed class SmtpStub : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly StringBuilder _data = new();
    private readonly Task _serving;

    /// <param name="answer">By command verb; null drops the connection. The end of the text asks for “.”.</param>
    public SmtpStub(Func<string, string?> answer)
    {
        _listener.Start();
        _serving = Task.Run(() => Serve(answer));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The message as it came, once the connection is over.</summary>
    public async Task<string> Data()
    {
        await _serving;
        return _data.ToString();
    }

    public void Dispose() => _listener.Stop();

    private async Task Serve(Func<string, string?> answer)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 stub.example.org");
        while (await reader.ReadLineAsync() is { } line)
        {
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (answer(verb) is not { } reply)
                return;
            await writer.WriteLineAsync(reply);
            if (verb == "QUIT")
                return;
            if (verb != "DATA" || !reply.StartsWith("354", StringComparison.Ordinal))
                continue;
            while (await reader.ReadLineAsync() is { } text && text != ".")
                _data.AppendLine(text);
            if (answer(".") is not { } taken)
                return;
            await writer.WriteLineAsync(taken);
        }
    }
}
