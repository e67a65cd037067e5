namespace TechVolunteers.Storage.Azure;

/// <summary>
/// Keys as Table Storage takes them. It forbids the slash, so <c>- . /</c> are written <c>, - .</c> (each the character before it):
/// one character for one, and the order of all keys stays what it is.
/// </summary>
internal static class TableKeys
{
    public static string Encode(string key) => string.Create(key.Length, key, static (encoded, key) =>
    {
        for (var at = 0; at < encoded.Length; at++)
            encoded[at] = key[at] is '-' or '.' or '/' ? (char)(key[at] - 1) : key[at];
    });

    public static string Decode(string encoded) => string.Create(encoded.Length, encoded, static (key, encoded) =>
    {
        for (var at = 0; at < key.Length; at++)
            key[at] = encoded[at] is ',' or '-' or '.' ? (char)(encoded[at] + 1) : encoded[at];
    });
}
