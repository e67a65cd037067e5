using System.Collections.Immutable;
using TechVolunteers.EmbeddedRuntime.Discovery;

namespace TechVolunteers.EmbeddedRuntime.Hosting;

/// <summary>The functions of this host.</summary>
internal sealed record FunctionList(ImmutableArray<FoundFunction> Functions);
