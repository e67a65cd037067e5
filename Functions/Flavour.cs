using System.Reflection;

namespace TechVolunteers;

/// <summary>Which host the app was built for. What may exist in one flavour only asks <c>Flavour.Current</c>, never the environment.</summary>
public enum Flavour
{
    /// <summary>One process on the embedded runtime.</summary>
    Embedded,

    /// <summary>The official packages on the Azure Functions host.</summary>
    Azure,
}

public static class FlavourOfThisBuild
{
    private static readonly Flavour Built = Read();

    extension(Flavour)
    {
        /// <summary>The flavour that MSBuild wrote into this assembly (property <c>FunctionsHost</c>).</summary>
        public static Flavour Current => Built;
    }

    private static Flavour Read()
    {
        var written = typeof(FlavourOfThisBuild).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key == "FunctionsHost")?.Value;
        return Enum.TryParse<Flavour>(written, out var flavour)
            ? flavour
            : throw new InvalidOperationException($"The assembly names no known host (FunctionsHost is '{written}').");
    }
}
