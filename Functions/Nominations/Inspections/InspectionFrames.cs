using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Nominations.Inspections;

/// <summary>What the parent asks of a child: one packet.</summary>
/// <param name="LimitMilliseconds">After this and some grace the child ends itself: its parent may be gone and unable to end it.</param>
internal sealed record InspectionRequest(PacketFiles Packet, ImmutableArray<FormDefinition> Forms, CategoryCode Chosen, int LimitMilliseconds);

/// <summary>What a child answers.</summary>
/// <param name="Took">Real time of the reading alone.</param>
/// <param name="Processor">Processor time of the whole child meanwhile.</param>
internal sealed record InspectionAnswer(PacketReading Reading, TimeSpan Took, TimeSpan Processor);

/// <summary>Messages between parent and child: four bytes of length, little-endian, and that much JSON. An empty one says that the child is ready.</summary>
internal static class InspectionFrames
{
    private const int LongestMessage = 64 << 20;

    public static async Task Write(Stream stream, string json, CancellationToken cancel)
    {
        var bytes = new byte[4 + Encoding.UTF8.GetByteCount(json)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - 4);
        Encoding.UTF8.GetBytes(json, bytes.AsSpan(4));
        await stream.WriteAsync(bytes, cancel);
        await stream.FlushAsync(cancel);
    }

    /// <summary>Null when the other side has closed the stream between two messages.</summary>
    /// <exception cref="EndOfStreamException">It closed within one.</exception>
    public static async Task<string?> Read(Stream stream, CancellationToken cancel)
    {
        var prefix = new byte[4];
        var read = await stream.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancel);
        if (read == 0)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (read < prefix.Length || length is < 0 or > LongestMessage)
        {
            throw new EndOfStreamException("A message was cut short or has no honest length.");
        }

        var message = new byte[length];
        await stream.ReadExactlyAsync(message, cancel);
        return Encoding.UTF8.GetString(message);
    }
}
