namespace TechVolunteers.Nominations.Scan.QrCodes;

/// <summary>From the modules of a QR code to its text (ISO/IEC 18004, 7.3 to 7.7, 12).</summary>
internal static class QrDecoder
{
    /// <summary>The text; null when the modules are no QR code, or spoilt beyond what its correction mends.</summary>
    /// <param name="modules">By column and row, dark is true; square, of a version's size.</param>
    public static string? Decode(bool[,] modules)
    {
        var version = new QrVersion((modules.GetLength(0) - 17) / 4);
        if (QrFormat.Read(modules) is not { } format)
        {
            return null;
        }

        return Correct(Codewords(modules, version, format), version, format.Level) is { } data ? QrText.Read(data, version) : null;
    }

    // Two columns at a time from the right, up and down in turn; the column of the timing pattern is left out.
    private static byte[] Codewords(bool[,] modules, QrVersion version, QrFormat format)
    {
        var side = version.Side;
        var codewords = new List<byte>();
        var (held, bits) = (0, 0);
        var up = true;
        for (var right = side - 1; right > 0; right -= 2, up = !up)
        {
            right -= right == 6 ? 1 : 0;
            for (var n = 0; n < side; n++)
            {
                var y = up ? side - 1 - n : n;
                for (var x = right; x > right - 2; x--)
                {
                    if (version.IsFunction(x, y))
                    {
                        continue;
                    }

                    held = (held << 1) | (modules[x, y] != format.Turns(x, y) ? 1 : 0);
                    if (++bits == 8)
                    {
                        codewords.Add((byte)held);
                        (held, bits) = (0, 0);
                    }
                }
            }
        }

        return [.. codewords];
    }

    // Blocks were dealt out codeword by codeword; the later ones may be one longer.
    private static byte[]? Correct(byte[] codewords, QrVersion version, Correction level)
    {
        var (count, checks) = (version.Blocks(level), version.Checks(level));
        var length = codewords.Length / count;
        var longer = codewords.Length % count;
        var blocks = Enumerable.Range(0, count).Select(n => new byte[length + (n >= count - longer ? 1 : 0)]).ToArray();
        var at = 0;
        for (var n = 0; n <= length - checks; n++)
        {
            foreach (var block in blocks.Where(block => n < block.Length - checks))
            {
                block[n] = codewords[at++];
            }
        }

        for (var n = 0; n < checks; n++)
        {
            foreach (var block in blocks)
            {
                block[block.Length - checks + n] = codewords[at++];
            }
        }

        return Array.TrueForAll(blocks, block => ReedSolomon.Correct(block, checks)) ? [.. blocks.SelectMany(block => block[..^checks])] : null;
    }
}
