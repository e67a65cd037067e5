using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace TechVolunteers.EmbeddedRuntime.Discovery;

/// <summary>The simple types that a route value can become, and how.</summary>
internal static class ScalarText
{
    private static readonly Dictionary<Type, Func<string, object?>> Readers = new()
    {
        [typeof(string)] = text => text,
        [typeof(Guid)] = text => Guid.TryParse(text, out var value) ? value : null,
        [typeof(int)] = text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null,
        [typeof(long)] = text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null,
        [typeof(double)] = text => double.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null,
        [typeof(decimal)] = text => decimal.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null,
        [typeof(bool)] = text => bool.TryParse(text, out var value) ? value : null,
        [typeof(DateTime)] = text => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var value) ? value : null,
        [typeof(DateTimeOffset)] = text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var value) ? value : null,
    };

    public static bool Knows(Type type) => Readers.ContainsKey(Nullable.GetUnderlyingType(type) ?? type);

    public static bool TryRead(string text, Type type, [NotNullWhen(true)] out object? value)
    {
        value = Readers[Nullable.GetUnderlyingType(type) ?? type](text);
        return value is not null;
    }
}
