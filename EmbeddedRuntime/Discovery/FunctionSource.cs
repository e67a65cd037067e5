using System.Reflection;

namespace TechVolunteers.EmbeddedRuntime.Discovery;

/// <summary>
/// The classes in which functions are looked for: those of the entry assembly, unless a host in a test
/// registers another source as a singleton instance.
/// </summary>
internal sealed record FunctionSource(IReadOnlyList<Type> Types)
{
    public static FunctionSource Of(Assembly assembly) => new(assembly.GetTypes());

    public static FunctionSource Of(params Type[] types) => new(types);
}
