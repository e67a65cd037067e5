namespace TechVolunteers.Campaigns;

/// <summary>Reads the data files that travel inside the assembly.</summary>
internal static class Asset
{
    /// <exception cref="InvalidOperationException">No such asset was built in.</exception>
    public static string Text(string name)
    {
        using var stream = typeof(Asset).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The asset {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The names of all assets under <paramref name="prefix"/>.</summary>
    public static IEnumerable<string> Names(string prefix) =>
        typeof(Asset).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
