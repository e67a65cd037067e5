using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Identity;
using Xunit;

namespace TechVolunteers.Tests.Identity;

/// <summary>No HTTP function forgets to ask for a permission: its code, or code of the app that it calls, asks what the visitor may.</summary>
public sealed class EveryFunctionAsksTests
{
    /// <summary>Functions that answer anybody, and why.</summary>
    private static readonly string[] Public =
    [
        // The random code of the receipt is what opens it.
        "CheckReceipt", "CheckReceiptApi",
        // Pages without anything of anybody's.
        "DownloadBlankForm", "DownloadBlankFormApi", "Health", "Home", "PublicCampaign", "ServeAsset", "ShowCode", "ShowLink", "ShowSignIn",
        // Ends one's own session.
        "SignOut",
        // Whoever verifies a receipt has it already; public keys are for everybody.
        "DownloadReceiptKeys", "ShowReceiptKeysApi", "ShowVerifyReceipt", "VerifyReceipt", "VerifyReceiptApi",
    ];

    [Fact]
    public void Every_HTTP_function_asks_for_a_permission_or_is_listed_as_public() =>
        Assert.Equal(Public.Order(StringComparer.Ordinal), HttpFunctions().Where(function => !Asks(function)).Select(Name).Order(StringComparer.Ordinal));

    [Fact]
    public void The_search_finds_a_permission_behind_calls_and_none_where_there_is_none()
    {
        Assert.True(Asks(Method("AddUnitApi")));
        Assert.False(Asks(Method("Health")));
    }

    private static MethodInfo Method(string function) => HttpFunctions().Single(method => Name(method) == function);

    private static string Name(MethodInfo method) => method.GetCustomAttribute<FunctionAttribute>()!.Name;

    private static IEnumerable<MethodInfo> HttpFunctions() => typeof(Permission).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => method.IsDefined(typeof(FunctionAttribute)) && method.GetParameters().Any(parameter => parameter.IsDefined(typeof(HttpTriggerAttribute))));

    private static bool Asks(MethodBase start)
    {
        var seen = new HashSet<MethodBase> { start };
        var open = new Queue<MethodBase>(seen);
        while (open.TryDequeue(out var method))
        {
            foreach (var used in Used(method))
            {
                if (used is MethodBase { Name: nameof(Visitor.Ask) } ask && ask.DeclaringType == typeof(Visitor))
                    return true;
                if (used is MethodBase called && called.Module.Assembly == typeof(Permission).Assembly && seen.Add(called))
                    open.Enqueue(called);
            }
        }
        return false;
    }

    /// <summary>The fields and methods that a method's instructions name; for an async method those of its state machine.</summary>
    private static IEnumerable<MemberInfo> Used(MethodBase method)
    {
        if (method.GetCustomAttribute<StateMachineAttribute>() is { } machine)
            yield return machine.StateMachineType.GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!;
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
            yield break;
        for (var at = 0; at < code.Length;)
        {
            var instruction = code[at] == 0xFE ? TwoBytes[code[at + 1]] : OneByte[code[at]];
            at += instruction.Size;
            if (instruction.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok
                && method.Module.ResolveMember(BitConverter.ToInt32(code, at), method.DeclaringType?.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null) is { } member)
                yield return member;
            at += Operand(instruction, code, at);
        }
    }

    private static int Operand(OpCode instruction, byte[] code, int at) => instruction.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };

    private static readonly OpCode[] Instructions =
        [.. typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!)];

    private static readonly FrozenDictionary<byte, OpCode> OneByte =
        Instructions.Where(code => code.Size == 1).ToFrozenDictionary(code => (byte)code.Value);

    private static readonly FrozenDictionary<byte, OpCode> TwoBytes =
        Instructions.Where(code => code.Size == 2).ToFrozenDictionary(code => (byte)code.Value);
}
