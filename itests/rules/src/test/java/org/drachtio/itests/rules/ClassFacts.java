package org.drachtio.itests.rules;

import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;
import org.objectweb.asm.tree.ClassNode;

/**
 * What the rules want to know of one class. All names are binary names with dots.
 *
 * @param types every type that it mentions anywhere: code, signatures, annotations
 * @param signatureTypes those in its supertypes and its public and protected members
 * @param calls methods that it calls, as {@code owner#name}
 */
record ClassFacts(String name, Set<String> types, Set<String> signatureTypes, Set<String> calls) {
  private static final int API = Opcodes.ASM9;

  String packageName() {
    return packageOf(name);
  }

  static String packageOf(String type) {
    int dot = type.lastIndexOf('.');
    return dot < 0 ? "" : type.substring(0, dot);
  }

  static ClassFacts read(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    Set<String> types = new TreeSet<>();
    reader.accept(
        new ClassRemapper(
            new ClassNode(API),
            new Remapper(API) {
              @Override
              public String map(String internalName) {
                types.add(dotted(internalName));
                return internalName;
              }
            }),
        0);
    MemberFacts members = new MemberFacts();
    reader.accept(members, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return new ClassFacts(
        dotted(reader.getClassName()), types, members.signatureTypes, members.calls);
  }

  private static String dotted(String internalName) {
    return internalName.replace('/', '.');
  }

  private static final class MemberFacts extends ClassVisitor {
    final Set<String> signatureTypes = new TreeSet<>();
    final Set<String> calls = new TreeSet<>();

    MemberFacts() {
      super(API);
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        String signature,
        String parent,
        String[] interfaces) {
      if (parent != null) {
        signatureTypes.add(dotted(parent));
      }
      for (String each : interfaces) {
        signatureTypes.add(dotted(each));
      }
    }

    @Override
    public FieldVisitor visitField(
        int access, String name, String descriptor, String signature, Object value) {
      if (isExposed(access)) {
        addType(Type.getType(descriptor));
      }
      return null;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] throwing) {
      if (isExposed(access)) {
        addType(Type.getReturnType(descriptor));
        for (Type argument : Type.getArgumentTypes(descriptor)) {
          addType(argument);
        }
      }
      return new MethodVisitor(API) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String called, String calledType, boolean ofInterface) {
          calls.add(dotted(owner) + '#' + called);
        }
      };
    }

    private static boolean isExposed(int access) {
      return (access & (Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED)) != 0;
    }

    private void addType(Type type) {
      Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
      if (element.getSort() == Type.OBJECT) {
        signatureTypes.add(element.getClassName());
      }
    }
  }
}
