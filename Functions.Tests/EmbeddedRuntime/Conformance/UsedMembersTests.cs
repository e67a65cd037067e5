using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using TechVolunteers.Tests.EmbeddedRuntime.ProgrammingModel;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Conformance;

/// <summary>
/// What the application uses of the official surface, read from the references of its compiled assembly: this much, and no more, the
/// embedded runtime has to do as the official one does. Values of enumerations are numbers in code, so there an enumeration stands by its name only.
/// </summary>
public sealed class UsedMembersTests
{
    private static readonly Assembly App = typeof(TechVolunteers.Durable.Waiting).Assembly;
    private static readonly Assembly Runtime = typeof(Microsoft.Azure.Functions.Worker.FunctionContext).Assembly;

    [Fact]
    public async Task The_application_uses_what_was_approved_of_the_official_surface()
    {
        var approved = Path.Combine(Folder(), "UsedMembers.approved.txt");
        var received = Path.Combine(Folder(), "UsedMembers.received.txt");
        var used = string.Join('\n', Used()) + "\n";
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
        {
            await File.WriteAllTextAsync(approved, used, TestContext.Current.CancellationToken);
        }

        var same = File.Exists(approved) && (await File.ReadAllTextAsync(approved, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n") == used;
        if (same)
        {
            File.Delete(received);
        }
        else
        {
            await File.WriteAllTextAsync(received, used, TestContext.Current.CancellationToken);
        }

        Assert.True(same, $"The application uses other members of the official surface than were approved. Compare {received}; to approve what you mean, run with APPROVE=1.");
    }

    [Fact]
    public void Everything_that_is_used_is_official()
    {
        var official = ApiListing.Parse(ApiListing.OfficialText());

        Assert.All(Used().Where(line => line[0] != ' '), type => Assert.True(official.ContainsKey(type), type));
        Assert.Contains("Microsoft.DurableTask.TaskOrchestrationContext", Used());
        Assert.Contains("  ContinueAsNew(object newInput, bool preserveUnprocessedEvents)", Used());
    }

    /// <summary>Types in the order of their names, each with its members below it.</summary>
    private static IReadOnlyList<string> Used()
    {
        using var file = File.OpenRead(App.Location);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var members = References(metadata).Concat(AttributeProperties()).ToLookup(member => ApiNames.Plain(Open(member.DeclaringType!)), Print);
        var types = metadata.TypeReferences
            .Select(handle => App.ManifestModule.ResolveType(MetadataTokens.GetToken(handle)))
            .Where(IsOfficial)
            .Select(ApiNames.Plain)
            .Concat(members.Select(type => type.Key))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        return [.. types.SelectMany(type => members[type].Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(member => $"  {member}").Prepend(type))];
    }

    private static IEnumerable<MemberInfo> References(MetadataReader metadata)
    {
        // Some references stand inside generic code; its parameters may be anything, as only the names are printed.
        Type[] any = [.. Enumerable.Repeat(typeof(object), 8)];
        foreach (var handle in metadata.MemberReferences)
        {
            if (IsOfficial(metadata, metadata.GetMemberReference(handle).Parent))
            {
                var member = App.ManifestModule.ResolveMember(MetadataTokens.GetToken(handle), any, any)!;
                yield return Open(member.DeclaringType!).Module.ResolveMember(member.MetadataToken)!;
            }
        }
    }

    private static bool IsOfficial(MetadataReader metadata, EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeSpecification)
        {
            // Of a generic type with its arguments only the type itself is of interest.
            var signature = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
            if (signature.ReadSignatureTypeCode() == SignatureTypeCode.GenericTypeInstance)
            {
                signature.ReadCompressedInteger();
                parent = signature.ReadTypeHandle();
            }
        }

        return parent.Kind == HandleKind.TypeReference && IsOfficial(App.ManifestModule.ResolveType(MetadataTokens.GetToken(parent)));
    }

    private static bool IsOfficial(Type type) => type.Assembly == Runtime && type.Namespace?.StartsWith("Microsoft.", StringComparison.Ordinal) == true;

    /// <summary>Properties and values of enumerations in attributes, which no reference shows.</summary>
    private static IEnumerable<MemberInfo> AttributeProperties() => App.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .SelectMany(method => method.CustomAttributes.Concat(method.GetParameters().SelectMany(parameter => parameter.CustomAttributes)))
        .Where(attribute => IsOfficial(attribute.AttributeType))
        .SelectMany(attribute => attribute.NamedArguments.Select(argument => (MemberInfo)((PropertyInfo)argument.MemberInfo).SetMethod!)
            .Concat(attribute.ConstructorArguments.Where(argument => argument.ArgumentType.IsEnum && IsOfficial(argument.ArgumentType)).Select(EnumerationField)));

    private static MemberInfo EnumerationField(CustomAttributeTypedArgument argument) =>
        argument.ArgumentType.GetField(Enum.GetName(argument.ArgumentType, argument.Value!)!)!;

    private static Type Open(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static string Print(MemberInfo member) => member switch
    {
        MethodBase { IsSpecialName: true } accessor when accessor.Name.StartsWith("get_", StringComparison.Ordinal) => $"{accessor.Name[4..]} {{ get }}",
        MethodBase { IsSpecialName: true } accessor when accessor.Name.StartsWith("set_", StringComparison.Ordinal) => $"{accessor.Name[4..]} {{ set }}",
        MethodBase method => $"{Name(method)}({string.Join(", ", method.GetParameters().Select(parameter => $"{ApiNames.Plain(parameter.ParameterType)} {parameter.Name}"))})",
        _ => member.Name,
    };

    private static string Name(MethodBase method) => method.IsConstructor ? "new"
        : method.IsGenericMethod ? $"{method.Name}<{string.Join(", ", method.GetGenericArguments().Select(type => type.Name))}>"
        : method.Name;

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
