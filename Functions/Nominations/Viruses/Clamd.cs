using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace TechVolunteers.Nominations.Viruses;

/// <summary>What a virus scanner says of one file.</summary>
public abstract record VirusVerdict
{
    private VirusVerdict() { }

    public sealed record Clean : VirusVerdict;

    /// <param name="Name">The signature's name.</param>
    public sealed record Found(string Name) : VirusVerdict;

    /// <summary>It said neither: it is down, slow, or does not take the file.</summary>
    public sealed record Unanswered(string Why) : VirusVerdict;
}

/// <summary>
/// Asks clamd about a file by its command INSTREAM (clamd(8)): the bytes in chunks with their length before them, big-endian, an empty one at
/// the end; the answer is one line. Nothing is buffered but one chunk. One connection a file; safe for concurrent use.
/// </summary>
public sealed class Clamd(ClamdAddress address, TimeProvider real)
{
    /// <summary>For one file, from the connection to the answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const int ChunkBytes = 128 * 1024;
    private const int LongestReply = 4 * 1024;

    public ClamdAddress Address => address;

    public async Task<VirusVerdict> Scan(Stream content, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, real);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            using var socket = address.Socket();
            await socket.ConnectAsync(address.EndPoint, either.Token);
            await using var line = new NetworkStream(socket);
            var hungUp = await Send(content, line, either.Token);
            return Verdict(await Reply(line, either.Token), hungUp);
        }
        catch (Exception broken) when (broken is SocketException or IOException)
        {
            return new VirusVerdict.Unanswered(broken.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new VirusVerdict.Unanswered($"No answer within {Patience.TotalSeconds:F0} s.");
        }
    }

    /// <returns>The failure when clamd hung up before the end: it does so with a file that is too long for it, and says why in its reply.</returns>
    private static async Task<IOException?> Send(Stream content, NetworkStream line, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(sizeof(int) + ChunkBytes);
        try
        {
            await line.WriteAsync("zINSTREAM\0"u8.ToArray(), cancel);
            int read;
            do
            {
                read = await content.ReadAsync(buffer.AsMemory(sizeof(int), ChunkBytes), cancel);
                BinaryPrimitives.WriteInt32BigEndian(buffer, read);
                await line.WriteAsync(buffer.AsMemory(0, sizeof(int) + read), cancel);
            }
            while (read > 0);
            return null;
        }
        catch (IOException hungUp) when (hungUp.InnerException is SocketException)
        {
            return hungUp;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<string> Reply(NetworkStream line, CancellationToken cancel)
    {
        var reply = new byte[LongestReply];
        var length = await line.ReadAtLeastAsync(reply, reply.Length, throwOnEndOfStream: false, cancel);
        return Encoding.UTF8.GetString(reply.AsSpan(0, length)).TrimEnd('\0', '\n');
    }

    // "stream: OK", "stream: Eicar-Test-Signature FOUND", "INSTREAM size limit exceeded. ERROR".
    private static VirusVerdict Verdict(string reply, IOException? hungUp)
    {
        const string about = "stream: ";
        const string found = " FOUND";
        return reply switch
        {
            about + "OK" when hungUp is null => new VirusVerdict.Clean(),
            _ when reply.StartsWith(about, StringComparison.Ordinal) && reply.EndsWith(found, StringComparison.Ordinal) => new VirusVerdict.Found(reply[about.Length..^found.Length]),
            "" => new VirusVerdict.Unanswered(hungUp?.Message ?? "The connection ended without an answer."),
            _ => new VirusVerdict.Unanswered($"It answered “{reply}”."),
        };
    }
}
