namespace TechVolunteers.Nominations.WordForm;

/// <summary>Gives <paramref name="head"/>, which was read from <paramref name="rest"/> to look at it, and then the rest: inflated streams can't be rewound.</summary>
internal sealed class HeadedStream(ReadOnlyMemory<byte> head, Stream rest) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> head = head;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (head.IsEmpty)
        {
            return rest.Read(buffer);
        }

        var count = Math.Min(head.Length, buffer.Length);
        head.Span[..count].CopyTo(buffer);
        head = head[count..];
        return count;
    }
}
