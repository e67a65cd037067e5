using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TechVolunteers;

/// <summary>An identifier that is its own type and travels as a bare string in JSON, rows and URLs.</summary>
public interface IId<TSelf>
    where TSelf : struct, IId<TSelf>
{
    string Value { get; }

    static abstract TSelf From(string value);
}

/// <summary>Makes new identifiers: lower-case hexadecimal, cryptographically random, so they can't be guessed.</summary>
public static class Ids
{
    /// <summary>32 hexadecimal digits, 128 bits.</summary>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>12 hexadecimal digits, 48 bits: for ids that are printed on paper. Too few to keep a secret by themselves.</summary>
    public static string Printed() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    /// <summary>The same from a given source.</summary>
    public static string New(RandomNumberGenerator source)
    {
        var bytes = new byte[16];
        source.GetBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>
    /// Whether <paramref name="text"/> can be an identifier that came from outside: 1 to 64 letters, digits, <c>-</c> or <c>_</c>.
    /// Anything else can't be a key or part of an instance id, so it is treated as unknown.
    /// </summary>
    public static bool Valid(string? text) =>
        text is { Length: > 0 and <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}

/// <summary>Writes an identifier as a bare JSON string.</summary>
public sealed class IdJsonConverter<T> : JsonConverter<T>
    where T : struct, IId<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.From(reader.GetString() ?? throw new JsonException($"{typeof(T).Name} is null."));

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.From(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(value.Value);
}
