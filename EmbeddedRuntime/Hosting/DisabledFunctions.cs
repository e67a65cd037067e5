using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using TechVolunteers.EmbeddedRuntime.Discovery;

namespace TechVolunteers.EmbeddedRuntime.Hosting;

/// <summary>Functions switched off by a setting <c>AzureWebJobs.{function}.Disabled</c>, also written with colons.</summary>
internal sealed record DisabledFunctions(ImmutableHashSet<string> Names, ImmutableArray<string> Problems)
{
    public bool Contains(FoundFunction function) => Names.Contains(function.Name);

    public static DisabledFunctions Read(IEnumerable<FoundFunction> functions, IConfiguration settings)
    {
        var names = ImmutableHashSet.CreateBuilder<string>(StringComparer.OrdinalIgnoreCase);
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var function in functions)
        {
            var setting = $"AzureWebJobs.{function.Name}.Disabled";
            var value = settings[setting] ?? settings[setting.Replace('.', ':')];
            switch (value?.ToUpperInvariant())
            {
                case null or "" or "FALSE" or "0":
                    break;
                case "TRUE" or "1" when function.Trigger is Trigger.Http or Trigger.Timer:
                    names.Add(function.Name);
                    break;
                case "TRUE" or "1":
                    problems.Add($"Setting '{setting}': orchestrators and activities cannot be switched off, instances under way need them.");
                    break;
                default:
                    problems.Add($"Setting '{setting}' must be true or false, not '{value}'.");
                    break;
            }
        }

        return new DisabledFunctions(names.ToImmutable(), problems.ToImmutable());
    }
}
