using System.Text;

namespace TechVolunteers.Nominations.Scan.QrCodes;

/// <summary>Reads the segments of a QR code's data: numeric, alphanumeric and byte mode (ISO/IEC 18004, 7.4).</summary>
internal static class QrText
{
    private const string Alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null when a segment is of another mode (Kanji, structured append) or cut off.</summary>
    public static string? Read(byte[] data, QrVersion version)
    {
        var bits = new BitStream(data);
        var text = new StringBuilder();
        while (bits.Left >= 4)
        {
            var mode = bits.Take(4);
            switch (mode)
            {
                case 0:
                    return text.ToString();
                case 1 when Numeric(bits, CountBits(version, 10, 12, 14)) is { } digits:
                    text.Append(digits);
                    break;
                case 2 when Letters(bits, CountBits(version, 9, 11, 13)) is { } letters:
                    text.Append(letters);
                    break;
                case 4 when Bytes(bits, CountBits(version, 8, 16, 16)) is { } bytes:
                    text.Append(bytes);
                    break;
                case 7 when bits.Left >= 8:
                    // Which character set the bytes are in: they are told from UTF-8 below. One to three bytes by the leading bits.
                    var first = bits.Take(8);
                    var more = first < 0x80 ? 0 : first < 0xC0 ? 8 : 16;
                    if (bits.Left < more)
                    {
                        return null;
                    }

                    bits.Take(more);
                    break;
                default:
                    return null;
            }
        }

        return text.ToString();
    }

    private static int CountBits(QrVersion version, int small, int middle, int large) => version.Number < 10 ? small : version.Number < 27 ? middle : large;

    private static string? Numeric(BitStream bits, int countBits)
    {
        var count = bits.Left < countBits ? int.MaxValue : bits.Take(countBits);
        if (bits.Left < (count / 3 * 10) + (count % 3 * 3.5))
        {
            return null;
        }

        var text = new StringBuilder(count);
        for (var left = count; left > 0; left -= 3)
        {
            var digits = Math.Min(3, left);
            var value = bits.Take((digits * 3) + 1);
            text.Append(value.ToString("D" + digits, System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static string? Letters(BitStream bits, int countBits)
    {
        var count = bits.Left < countBits ? int.MaxValue : bits.Take(countBits);
        if (bits.Left < count * 5.5)
        {
            return null;
        }

        var text = new StringBuilder(count);
        for (var left = count; left > 1; left -= 2)
        {
            var pair = bits.Take(11);
            if (pair >= 45 * 45)
            {
                return null;
            }

            text.Append(Alphanumeric[pair / 45]).Append(Alphanumeric[pair % 45]);
        }

        if (count % 2 == 1)
        {
            var last = bits.Take(6);
            if (last >= 45)
            {
                return null;
            }

            text.Append(Alphanumeric[last]);
        }

        return text.ToString();
    }

    private static string? Bytes(BitStream bits, int countBits)
    {
        var count = bits.Left < countBits ? int.MaxValue : bits.Take(countBits);
        if (bits.Left / 8 < count)
        {
            return null;
        }

        var bytes = new byte[count];
        for (var n = 0; n < count; n++)
        {
            bytes[n] = (byte)bits.Take(8);
        }

        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    private sealed class BitStream(byte[] data)
    {
        private int at;

        public int Left => (data.Length * 8) - at;

        public int Take(int count)
        {
            var value = 0;
            for (var n = 0; n < count; n++, at++)
            {
                value = (value << 1) | ((data[at >> 3] >> (7 - (at & 7))) & 1);
            }

            return value;
        }
    }
}
